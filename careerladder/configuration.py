"""Read and check the environment variables, and report all errors at once.

Each field is an environment variable in upper case. The README lists them for operators.
"""

import os
import re
import secrets
import sys
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
from psycopg import pq
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from careerladder.hosts import host_of, host_pattern_of, origin_of

BASE_DIR = Path(__file__).resolve().parent.parent

# Django's system check requires as many characters.
SECRET_KEY_LENGTH = 50
# Fifty random digits have more different characters; a key that was held down has one.
SECRET_KEY_DISTINCT_CHARACTERS = 6

# The schemes of a MAIL_URL, and the option of Django's SMTP backend that each sets.
MAIL_SCHEMES = {"smtp": None, "smtp+tls": "use_tls", "smtps": "use_ssl"}

# The sender: an email address, alone or after a name. A comma would make it two addresses.
MAIL_ADDRESS = r"[^\s@<>,;:\"()\[\]\\]+@([^\s@<>,;]+)"
SENDER = re.compile(rf'(?:(?:[^<>",;@]*|"[^"<>]*"\s*)<{MAIL_ADDRESS}>|{MAIL_ADDRESS})')

# A shell removes quotes around a value; readers of .env files may not.
QUOTES = ("'", '"')
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f]")

# The contact of security.txt. It must be one line.
BARE_MAIL_ADDRESS = re.compile(r"[^\s@:/]+@[^\s@:/]+")
CONTACT = re.compile(r"mailto:[^\s@:/]+@[^\s@:/]+|https://[^\s/]\S*|tel:\+?[\d.()-]+")


class ConfigurationError(Exception):
    """The environment is invalid. `lines` has a line for each error, which names its variable."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _split_on_commas(text: object) -> object:
    if not isinstance(text, str):
        return text
    return tuple(re.split(r"[\s,]+", text.strip(" ,"))) if text.strip(" ,") else ()


class Configuration(BaseSettings):
    """Every environment variable that careerladder reads.

    Validators run on defaults too, and each can read the fields above its own in `info.data`. So a
    variable that production lacks is reported together with those that are malformed.
    """

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, validate_default=True
    )

    environment: Literal["local", "production"] = "local"
    data_dir: Path = BASE_DIR / "var"
    # Where static files were collected already. If it is not set, start-up collects them.
    static_dir: Path | None = None
    secret_key: SecretStr | None = None
    database_url: str | None = None
    # The database's password, unescaped, if it is not in DATABASE_URL.
    postgres_password: SecretStr | None = None
    # Whether to start on a database with migrations or content that this version doesn't have.
    allow_newer_database: bool = False

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    # Not WEB_CONCURRENCY: gunicorn reads that itself, and ends with a traceback if it is invalid.
    # `make run` and the container unset it.
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    threads: Annotated[int, Field(ge=1, le=64)] = 4

    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    csrf_trusted_origins: Annotated[tuple[str, ...], NoDecode] = ()
    trusted_proxy_count: Annotated[int, Field(ge=0, le=10)] = 0
    https: bool | None = None

    mail_url: str | None = None
    mail_from: str | None = None
    without_mail: bool = False

    security_contact: str | None = None

    # Whether /styleguide/ shows every component in every state.
    styleguide: bool = False

    @field_validator("allowed_hosts", "csrf_trusted_origins", mode="before")
    @classmethod
    def _split_list(cls, text: object) -> object:
        return _split_on_commas(text)

    @field_validator("environment", mode="before")
    @classmethod
    def _lower(cls, environment: object) -> object:
        return environment.lower() if isinstance(environment, str) else environment

    @field_validator("data_dir", "static_dir")
    @classmethod
    def _check_folder(cls, path: Path | None) -> Path | None:
        if path is None:
            return None
        try:
            path = path.expanduser().absolute()
            there = next(folder for folder in (path, *path.parents) if folder.exists())
            is_folder = there.is_dir()
        except RuntimeError as error:
            raise ValueError("begins with the home folder of an unknown user") from error
        except OSError as error:
            raise ValueError(f"can't be a folder: {error.strerror}") from error
        if not is_folder:
            raise ValueError(f"is not a folder: {there}")
        return path

    @field_validator("data_dir")
    @classmethod
    def _check_writable(cls, path: Path, info: ValidationInfo) -> Path:
        # Production writes nothing to the default folder: the image has collected its static files,
        # and the database is elsewhere.
        if _in_production(info) and path == BASE_DIR / "var":
            return path
        there = next(folder for folder in (path, *path.parents) if folder.exists())
        if not os.access(there, os.W_OK | os.X_OK):
            raise ValueError(f"isn't writable: {there} is read-only, or belongs to another user")
        return path

    @field_validator("secret_key")
    @classmethod
    def _check_secret_key(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if key is None and _in_production(info):
            raise ValueError(
                "is missing: production needs one that stays the same. Make one with "
                "`openssl rand -hex 32`"
            )
        if key is not None and len(key.get_secret_value()) < SECRET_KEY_LENGTH:
            raise ValueError(
                f"is too short: it needs {SECRET_KEY_LENGTH} characters or more. Make one with "
                "`openssl rand -hex 32`"
            )
        if key is not None and len(set(key.get_secret_value())) < SECRET_KEY_DISTINCT_CHARACTERS:
            raise ValueError("is too easy to guess. Make one with `openssl rand -hex 32`")
        return key

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is None:
            if _in_production(info):
                raise ValueError("is missing: production needs PostgreSQL 15 or newer")
            return None

        wrong = (
            "is not a PostgreSQL address: write postgresql://user:password@host:5432/name, with "
            "special characters in the password escaped (%40 for @), or set POSTGRES_PASSWORD"
        )
        if not url.startswith(("postgres://", "postgresql://")):
            raise ValueError(wrong)
        try:
            parts = urlsplit(url)
            found = dj_database_url.parse(url)
        except ValueError as error:
            raise ValueError(wrong) from error
        # After an unescaped character in the password, its rest is read as the name or fragment.
        name = parts.path.removeprefix("/")
        if not name or "@" in name or "/" in name or parts.fragment or parts.port == 0:
            raise ValueError(wrong)
        if any("\0" in str(part) for part in found.values()):
            raise ValueError(wrong)
        _check_connection_options(parts.query)
        return url

    @field_validator("postgres_password")
    @classmethod
    def _check_postgres_password(
        cls, password: SecretStr | None, info: ValidationInfo
    ) -> SecretStr | None:
        url = info.data.get("database_url")
        if password is None or url is None:
            return password
        other = urlsplit(url).password
        if other is not None and unquote(other) != password.get_secret_value():
            raise ValueError("differs from the password in DATABASE_URL: remove one of them")
        return password

    @field_validator("host")
    @classmethod
    def _check_host(cls, host: str) -> str:
        found = host_of(host)
        if found is None:
            raise ValueError(
                "is not an address: write 127.0.0.1 for this machine only, or 0.0.0.0 for all, "
                "and set the port in PORT"
            )
        return found.strip("[]")

    @field_validator("allowed_hosts")
    @classmethod
    def _check_allowed_hosts(cls, hosts: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not hosts and _in_production(info):
            raise ValueError("is missing: set the host name, such as ladder.example.org")
        if "*" in hosts:
            raise ValueError("must name each host: * would accept any name")
        found = tuple(host_pattern_of(host) for host in hosts)
        if None in found:
            raise ValueError(
                "must be hosts separated by commas, without scheme, port or path, such as "
                "ladder.example.org, or .example.org for all its subdomains"
            )
        return tuple(host for host in found if host)

    @field_validator("csrf_trusted_origins")
    @classmethod
    def _check_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        found = tuple(origin_of(origin) for origin in origins)
        if None in found:
            raise ValueError(
                "must be origins separated by commas, each with its scheme and no path, such as "
                "https://ladder.example.org"
            )
        return tuple(origin for origin in found if origin)

    @field_validator("https")
    @classmethod
    def _check_https(cls, https: bool | None, info: ValidationInfo) -> bool:
        wanted = _in_production(info) if https is None else https
        if wanted and info.data.get("trusted_proxy_count") == 0:
            raise ValueError(
                "needs a proxy that handles HTTPS: set TRUSTED_PROXY_COUNT=1 behind one, "
                "or HTTPS=no to serve plain HTTP"
            )
        return wanted

    @field_validator("mail_url")
    @classmethod
    def _check_mail_url(cls, url: str | None) -> str | None:
        if url is None:
            return None

        wrong = (
            "is not the address of a mail server: write smtp+tls://user:password@host:587, with "
            "special characters in the password escaped (%23 for #); it may begin with "
            + ", ".join(f"{scheme}://" for scheme in MAIL_SCHEMES)
        )
        try:
            parts = urlsplit(url)
            host = host_of(unquote(parts.hostname or ""))
            port = parts.port
        except ValueError as error:
            raise ValueError(wrong) from error
        if parts.scheme not in MAIL_SCHEMES or host is None or port == 0:
            raise ValueError(wrong)
        # After an unescaped character in the password, its rest is read as one of these.
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError(wrong)
        if bool(parts.username) != bool(parts.password):
            raise ValueError("needs both a user and a password, or neither")
        return url

    @field_validator("mail_from")
    @classmethod
    def _check_mail_from(cls, sender: str | None, info: ValidationInfo) -> str | None:
        if sender is None and info.data.get("mail_url"):
            raise ValueError("is missing: set who sends the emails, such as ladder@example.org")
        found = SENDER.fullmatch(sender) if sender is not None else None
        if sender is not None and not (found and host_of(found[1] or found[2])):
            raise ValueError(
                "is not an email address: write ladder@example.org, or Ladder <ladder@example.org>"
            )
        return sender

    @field_validator("without_mail")
    @classmethod
    def _check_without_mail(cls, without: bool, info: ValidationInfo) -> bool:
        # A malformed MAIL_URL is missing from info.data, and is reported by its own validator.
        if "mail_url" not in info.data:
            return without
        if without and info.data["mail_url"]:
            raise ValueError("conflicts with MAIL_URL: set only one of them")
        if not without and not info.data["mail_url"] and _in_production(info):
            raise ValueError(
                "is not yes, and MAIL_URL is missing: production needs a mail server in MAIL_URL, "
                "or WITHOUT_MAIL=yes to run without emailed codes and password resets"
            )
        return without

    @field_validator("security_contact")
    @classmethod
    def _check_security_contact(cls, contact: str | None) -> str | None:
        if contact is None:
            return None
        address = f"mailto:{contact}" if BARE_MAIL_ADDRESS.fullmatch(contact) else contact
        if not CONTACT.fullmatch(address):
            raise ValueError(
                "is not a contact address: write security@example.org, "
                "or an address that begins with mailto:, https:// or tel:"
            )
        return address

    # Pydantic runs the `before` validators in reverse order, so that this one runs first.
    @field_validator("*", mode="before")
    @classmethod
    def _clean(cls, value: object, info: ValidationInfo) -> object:
        """Strip spaces, line ends and surrounding quotes, as from copy and paste.

        POSTGRES_PASSWORD is left unchanged, because the database was given the same text.
        """
        if not isinstance(value, str) or info.field_name == "postgres_password":
            return value
        text = value.strip()
        if len(text) > 1 and text[0] == text[-1] and text[0] in QUOTES:
            text = text[1:-1].strip()
        if not text:
            return cls.model_fields[info.field_name or ""].default
        if CONTROL_CHARACTERS.search(text):
            raise ValueError("contains a line break or another invisible character")
        return text

    @property
    def in_production(self) -> bool:
        return self.environment == "production"

    @property
    def hosts(self) -> list[str]:
        """ALLOWED_HOSTS or, if it is empty, the names of this machine."""
        if self.allowed_hosts:
            return list(self.allowed_hosts)
        host = f"[{self.host}]" if ":" in self.host else self.host
        return ["localhost", "127.0.0.1", "[::1]", host]

    @property
    def mail_server(self) -> dict[str, object] | None:
        """The options of Django's SMTP backend, or None if no mail is sent."""
        if self.mail_url is None:
            return None
        parts = urlsplit(self.mail_url)
        host = host_of(unquote(parts.hostname or "")) or ""
        options: dict[str, object] = {"host": host.strip("[]"), "timeout": 10}
        if parts.port:
            options["port"] = parts.port
        if parts.username:
            options["username"] = unquote(parts.username)
        if parts.password:
            options["password"] = unquote(parts.password)
        if encryption := MAIL_SCHEMES[parts.scheme]:
            options[encryption] = True
        return options

    def secret(self) -> str:
        """SECRET_KEY or, if it is not set, a random key that is kept in the data folder.

        Raise ConfigurationError if that file can't be used.
        """
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        return _read_or_create_secret(self.data_dir / "secret-key")


def _check_connection_options(query: str) -> None:
    """Raise ValueError for an option in DATABASE_URL that libpq doesn't know."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()} | {"currentSchema"}
    for name in parse_qs(query, keep_blank_values=True):
        if name not in known:
            raise ValueError(
                "has an option after the ? that PostgreSQL doesn't know: sslmode=require is a "
                "valid one. Write a ? in the password as %3F"
            )


def _in_production(info: ValidationInfo) -> bool:
    return info.data.get("environment") == "production"


def _read_or_create_secret(path: Path) -> str:
    """Read the secret, or create it. Two processes at once get the same one."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f"{path.name}.{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(SECRET_KEY_LENGTH), encoding="ascii")
            # A rename would replace the secret of another process; a hard link fails instead.
            try:
                path.hardlink_to(draft)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ConfigurationError(
            [f"DATA_DIR can't be used: {error.strerror}: {error.filename}"]
        ) from error


def read_configuration() -> Configuration:
    """Read the environment. Raise ConfigurationError with a line for each error."""
    try:
        return Configuration()
    except ValidationError as error:
        raise ConfigurationError(
            [_error_line(dict(problem)) for problem in error.errors()]
        ) from None


ERROR_MESSAGES = {
    "bool_parsing": "must be yes or no",
    "greater_than_equal": "must be {ge} or more",
    "int_parsing": "must be a whole number",
    "less_than_equal": "must be {le} or less",
    "literal_error": "must be {expected}",
}


def _error_line(problem: dict[str, object]) -> str:
    """One line for one of pydantic's errors. It never shows the value, which may be a secret."""
    message = str(problem["msg"]).removeprefix("Value error, ")
    location = problem["loc"]
    if not isinstance(location, tuple) or not location:
        return message
    name, kind = str(location[0]).upper(), str(problem["type"])
    if kind in ERROR_MESSAGES:
        limits: Any = problem.get("ctx") or {}
        return f"{name} {ERROR_MESSAGES[kind].format(**limits)}"
    return f"{name} {message}" if kind == "value_error" else f"{name}: {message}"


@cache
def configuration() -> Configuration:
    """This process's configuration. If it is invalid, exit with the errors."""
    try:
        found = read_configuration()
        found.secret()
    except ConfigurationError as error:
        sys.exit("\n".join(f"careerladder: {line}" for line in error.lines))
    return found
