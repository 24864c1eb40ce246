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
from urllib.parse import unquote, urlsplit

import dj_database_url
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

BASE_DIR = Path(__file__).resolve().parent.parent

# Django's own check asks for as many characters in a secret key.
SECRET_KEY_LENGTH = 50

# What a MAIL_URL may begin with, and the option of Django's SMTP backend that it stands for.
MAIL_SCHEMES = {"smtp": None, "smtp+tls": "use_tls", "smtps": "use_ssl"}

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
    return tuple(part.strip() for part in text.split(",") if part.strip())


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

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    # Not WEB_CONCURRENCY: gunicorn reads that by itself, and ends with a traceback if it is wrong.
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

    @field_validator("data_dir", "static_dir")
    @classmethod
    def _is_a_folder_or_can_become_one(cls, path: Path | None) -> Path | None:
        if path is None:
            return None
        if path.exists() and not path.is_dir():
            raise ValueError(f"is not a folder: {path}")
        return path.expanduser().absolute()

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
        return key

    @field_validator("database_url")
    @classmethod
    def _names_a_postgresql(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is None:
            if _in_production(info):
                raise ValueError("is missing: production needs a PostgreSQL 15 or newer")
            return None

        wrong = "is not an address of a PostgreSQL: write postgresql://user:password@host:5432/name"
        if not url.startswith(("postgres://", "postgresql://")):
            raise ValueError(wrong)
        try:
            names_a_database = bool(dj_database_url.parse(url).get("NAME"))
        except (ValueError, dj_database_url.ParseError) as error:
            raise ValueError(wrong) from error
        if not names_a_database:
            raise ValueError(wrong)
        return url

    @field_validator("allowed_hosts")
    @classmethod
    def _says_which_hosts(cls, hosts: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not hosts and _in_production(info):
            raise ValueError("is missing: name the host people will type, e.g. ladder.example.org")
        return hosts

    @field_validator("csrf_trusted_origins")
    @classmethod
    def _have_schemes(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        if any(not origin.startswith(("http://", "https://")) for origin in origins):
            raise ValueError("needs the scheme of each origin, e.g. https://ladder.example.org")
        return origins

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

        wrong = "is not an address of a mail server: write smtp+tls://user:password@host:587"
        try:
            parts = urlsplit(url)
            complete = parts.scheme in MAIL_SCHEMES and parts.hostname and parts.port != 0
        except ValueError as error:
            raise ValueError(wrong) from error
        if not complete:
            raise ValueError(wrong)
        return url

    @field_validator("mail_from")
    @classmethod
    def _is_an_address(cls, sender: str | None, info: ValidationInfo) -> str | None:
        if sender is None and info.data.get("mail_url"):
            raise ValueError("is missing: say who sends the mails, e.g. ladder@example.org")
        if sender is not None and "@" not in sender:
            raise ValueError("is not a mail address")
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
        options: dict[str, object] = {"host": parts.hostname, "timeout": 10}
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
