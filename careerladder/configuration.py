"""What the environment says: typed, checked, and complained about all at once.

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

# Django's own check asks for as many characters in a secret key.
SECRET_KEY_LENGTH = 50
# Fifty random digits have as many different ones, and a key held down does not.
SECRET_KEY_VARIETY = 6

# What a MAIL_URL may begin with, and the option of Django's SMTP backend that it stands for.
MAIL_SCHEMES = {"smtp": None, "smtp+tls": "use_tls", "smtps": "use_ssl"}

# Who sends: an address, alone or behind a name. A comma would make it two.
MAIL_ADDRESS = r"[^\s@<>,;:\"()\[\]\\]+@([^\s@<>,;]+)"
SENDER = re.compile(rf'(?:(?:[^<>",;@]*|"[^"<>]*"\s*)<{MAIL_ADDRESS}>|{MAIL_ADDRESS})')

# Quotes that a shell would have taken away, and that an .env file may not.
QUOTES = ("'", '"')
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f]")

# Where a fault in security is reported: one line of security.txt, so nothing may end that line.
BARE_MAIL_ADDRESS = re.compile(r"[^\s@:/]+@[^\s@:/]+")
CONTACT = re.compile(r"mailto:[^\s@:/]+@[^\s@:/]+|https://[^\s/]\S*|tel:\+?[\d.()-]+")


class ConfigurationError(Exception):
    """The environment is wrong; one line for each thing that is, naming its variable."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _split(text: object) -> object:
    if not isinstance(text, str):
        return text
    return tuple(re.split(r"[\s,]+", text.strip(" ,"))) if text.strip(" ,") else ()


class Configuration(BaseSettings):
    """Every variable that careerladder reads.

    Validators run on defaults too, and each may look at the fields above its own: that is how
    what is missing in production is reported together with what is malformed.
    """

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, validate_default=True
    )

    environment: Literal["local", "production"] = "local"
    data_dir: Path = BASE_DIR / "var"
    # Where `manage.py collectstatic` has run already; without it, start-up sees to that.
    static_dir: Path | None = None
    secret_key: SecretStr | None = None
    database_url: str | None = None
    # The database's password where DATABASE_URL has none: as it is, with nothing to escape.
    postgres_password: SecretStr | None = None

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    # Not WEB_CONCURRENCY: gunicorn reads that by itself, and ends with a traceback if it is wrong:
    # `make run` and the container take it away.
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
    def _is_a_list_with_commas(cls, text: object) -> object:
        return _split(text)

    @field_validator("environment", mode="before")
    @classmethod
    def _is_in_lower_case(cls, environment: object) -> object:
        return environment.lower() if isinstance(environment, str) else environment

    @field_validator("data_dir", "static_dir")
    @classmethod
    def _is_a_folder_or_can_become_one(cls, path: Path | None) -> Path | None:
        if path is None:
            return None
        try:
            path = path.expanduser().absolute()
            there = next(folder for folder in (path, *path.parents) if folder.exists())
            is_folder = there.is_dir()
        except RuntimeError as error:
            raise ValueError("begins with the home of a user who is not here") from error
        except OSError as error:
            raise ValueError(f"can't be a folder: {error.strerror}") from error
        if not is_folder:
            raise ValueError(f"is not a folder: {there}")
        return path

    @field_validator("data_dir")
    @classmethod
    def _can_be_written(cls, path: Path, info: ValidationInfo) -> Path:
        # The image keeps nothing there: it has its static files, and production its database.
        if _in_production(info) and path == BASE_DIR / "var":
            return path
        there = next(folder for folder in (path, *path.parents) if folder.exists())
        if not os.access(there, os.W_OK | os.X_OK):
            raise ValueError(f"can't be written: {there} is read-only, or somebody else's")
        return path

    @field_validator("secret_key")
    @classmethod
    def _is_secret_enough(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if key is None and _in_production(info):
            raise ValueError(
                "is missing: production needs one that stays the same, made for example by "
                "`openssl rand -hex 32`"
            )
        if key is not None and len(key.get_secret_value()) < SECRET_KEY_LENGTH:
            raise ValueError(
                f"is too short: it needs {SECRET_KEY_LENGTH} characters or more, made for example "
                "by `openssl rand -hex 32`"
            )
        if key is not None and len(set(key.get_secret_value())) < SECRET_KEY_VARIETY:
            raise ValueError(
                "is too easy to guess: make one by chance, for example by `openssl rand -hex 32`"
            )
        return key

    @field_validator("database_url")
    @classmethod
    def _names_a_postgresql(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is None:
            if _in_production(info):
                raise ValueError("is missing: production needs a PostgreSQL 15 or newer")
            return None

        wrong = (
            "is not an address of a PostgreSQL: write postgresql://user:password@host:5432/name, "
            "with %40 for @ and the like in the password, or leave that to POSTGRES_PASSWORD"
        )
        if not url.startswith(("postgres://", "postgresql://")):
            raise ValueError(wrong)
        try:
            parts = urlsplit(url)
            found = dj_database_url.parse(url)
        except ValueError as error:
            raise ValueError(wrong) from error
        # What follows a character that ends the password looks like a name, or a fragment.
        name = parts.path.removeprefix("/")
        if not name or "@" in name or "/" in name or parts.fragment or parts.port == 0:
            raise ValueError(wrong)
        if any("\0" in str(part) for part in found.values()):
            raise ValueError(wrong)
        _has_options_that_are_some(parts.query)
        return url

    @field_validator("postgres_password")
    @classmethod
    def _is_the_only_one(cls, password: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        url = info.data.get("database_url")
        if password is None or url is None:
            return password
        other = urlsplit(url).password
        if other is not None and unquote(other) != password.get_secret_value():
            raise ValueError("contradicts the password in DATABASE_URL: leave one of them out")
        return password

    @field_validator("host")
    @classmethod
    def _is_an_address_of_this_machine(cls, host: str) -> str:
        found = host_of(host)
        if found is None:
            raise ValueError(
                "is not an address: write 127.0.0.1 for this machine alone, or 0.0.0.0 for all, "
                "and the port into PORT"
            )
        return found.strip("[]")

    @field_validator("allowed_hosts")
    @classmethod
    def _says_which_hosts(cls, hosts: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not hosts and _in_production(info):
            raise ValueError("is missing: name the host people will type, e.g. ladder.example.org")
        if "*" in hosts:
            raise ValueError("must name each host: with * anybody's name would lead here")
        found = tuple(host_pattern_of(host) for host in hosts)
        if None in found:
            raise ValueError(
                "takes hosts with commas between, without scheme, port or path, e.g. "
                "ladder.example.org, or .example.org for all below"
            )
        return tuple(host for host in found if host)

    @field_validator("csrf_trusted_origins")
    @classmethod
    def _have_schemes(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        found = tuple(origin_of(origin) for origin in origins)
        if None in found:
            raise ValueError(
                "takes origins with commas between, each with its scheme and without a path, e.g. "
                "https://ladder.example.org"
            )
        return tuple(origin for origin in found if origin)

    @field_validator("https")
    @classmethod
    def _is_ended_by_a_proxy(cls, https: bool | None, info: ValidationInfo) -> bool:
        wanted = _in_production(info) if https is None else https
        if wanted and info.data.get("trusted_proxy_count") == 0:
            raise ValueError(
                "needs a proxy in front that speaks it: set TRUSTED_PROXY_COUNT=1 behind one, "
                "or HTTPS=no to serve plain HTTP"
            )
        return wanted

    @field_validator("mail_url")
    @classmethod
    def _names_a_mail_server(cls, url: str | None) -> str | None:
        if url is None:
            return None

        wrong = (
            "is not an address of a mail server: write smtp+tls://user:password@host:587, with "
            "%23 for # and the like in the password; it may begin with "
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
        # What follows a character that ends the password looks like one of these.
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError(wrong)
        if bool(parts.username) != bool(parts.password):
            raise ValueError("needs both a user and a password, or neither")
        return url

    @field_validator("mail_from")
    @classmethod
    def _is_an_address(cls, sender: str | None, info: ValidationInfo) -> str | None:
        if sender is None and info.data.get("mail_url"):
            raise ValueError("is missing: say who sends the mails, e.g. ladder@example.org")
        found = SENDER.fullmatch(sender) if sender is not None else None
        if sender is not None and not (found and host_of(found[1] or found[2])):
            raise ValueError(
                "is not a mail address: write ladder@example.org, or Ladder <ladder@example.org>"
            )
        return sender

    @field_validator("without_mail")
    @classmethod
    def _is_said_in_so_many_words(cls, without: bool, info: ValidationInfo) -> bool:
        # A MAIL_URL that is malformed is absent from info.data and has its own line already.
        if "mail_url" not in info.data:
            return without
        if without and info.data["mail_url"]:
            raise ValueError("contradicts MAIL_URL: set one of the two")
        if not without and not info.data["mail_url"] and _in_production(info):
            raise ValueError(
                "is not yes, and MAIL_URL is missing: production needs a mail server in MAIL_URL, "
                "or WITHOUT_MAIL=yes to run without codes and password resets"
            )
        return without

    @field_validator("security_contact")
    @classmethod
    def _says_where_to_report(cls, contact: str | None) -> str | None:
        if contact is None:
            return None
        address = f"mailto:{contact}" if BARE_MAIL_ADDRESS.fullmatch(contact) else contact
        if not CONTACT.fullmatch(address):
            raise ValueError(
                "is not an address to report to: write security@example.org, "
                "or an address that begins with mailto:, https:// or tel:"
            )
        return address

    # Before all others, as the last of those that come before.
    @field_validator("*", mode="before")
    @classmethod
    def _is_read_as_it_was_meant(cls, value: object, info: ValidationInfo) -> object:
        """Without what came along when it was pasted: spaces, line ends, quotes around.

        The database has got its password as it is, so that one is left alone.
        """
        if not isinstance(value, str) or info.field_name == "postgres_password":
            return value
        text = value.strip()
        if len(text) > 1 and text[0] == text[-1] and text[0] in QUOTES:
            text = text[1:-1].strip()
        if not text:
            return cls.model_fields[info.field_name or ""].default
        if CONTROL_CHARACTERS.search(text):
            raise ValueError("has a line break, or another character that can't be seen, in it")
        return text

    @property
    def in_production(self) -> bool:
        return self.environment == "production"

    @property
    def hosts(self) -> list[str]:
        """What Django may answer to: locally this machine, by any of its own names."""
        if self.allowed_hosts:
            return list(self.allowed_hosts)
        host = f"[{self.host}]" if ":" in self.host else self.host
        return ["localhost", "127.0.0.1", "[::1]", host]

    @property
    def mail_server(self) -> dict[str, object] | None:
        """The options of Django's SMTP backend, or None where no mail is sent."""
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
        """The secret key; locally one is made the first time, and kept for its owner's eyes."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        return _kept_secret(self.data_dir / "secret-key")


def _has_options_that_are_some(query: str) -> None:
    """Raise ValueError, naming it, for an option in DATABASE_URL that PostgreSQL hasn't got."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()} | {"currentSchema"}
    for name in parse_qs(query, keep_blank_values=True):
        if name not in known:
            raise ValueError(
                "has an option behind the ? that PostgreSQL doesn't have: sslmode=require is one, "
                "and a ? in the password is written %3F"
            )


def _in_production(info: ValidationInfo) -> bool:
    return info.data.get("environment") == "production"


def _kept_secret(path: Path) -> str:
    """Read the secret of this folder, or make it. Two processes at once agree on one."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f"{path.name}.{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(SECRET_KEY_LENGTH), encoding="ascii")
            # A link to a name that exists fails, where a rename would replace another's secret.
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
    """Read the environment. Raises ConfigurationError with a line for each thing that is wrong."""
    try:
        return Configuration()
    except ValidationError as error:
        raise ConfigurationError([_line(dict(problem)) for problem in error.errors()]) from None


IN_OUR_WORDS = {
    "bool_parsing": "must be yes or no",
    "greater_than_equal": "must be {ge} or more",
    "int_parsing": "must be a whole number",
    "less_than_equal": "must be {le} or less",
    "literal_error": "must be {expected}",
}


def _line(problem: dict[str, object]) -> str:
    """One line for one of pydantic's errors, without the value: it may be a secret."""
    message = str(problem["msg"]).removeprefix("Value error, ")
    location = problem["loc"]
    if not isinstance(location, tuple) or not location:
        return message
    name, kind = str(location[0]).upper(), str(problem["type"])
    if kind in IN_OUR_WORDS:
        limits: Any = problem.get("ctx") or {}
        return f"{name} {IN_OUR_WORDS[kind].format(**limits)}"
    return f"{name} {message}" if kind == "value_error" else f"{name}: {message}"


@cache
def configuration() -> Configuration:
    """This process's configuration, or its end with the reasons."""
    try:
        found = read_configuration()
        found.secret()
    except ConfigurationError as error:
        sys.exit("\n".join(f"careerladder: {line}" for line in error.lines))
    return found
