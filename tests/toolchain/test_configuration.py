"""What the environment may say, and what is answered when it is wrong."""

import stat

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as property_settings
from hypothesis import strategies as st

from careerladder.configuration import Configuration, ConfigurationError, read_configuration

KEY = "0123456789" * 5
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": KEY,
    "DATABASE_URL": "postgresql://careerladder:secret@database/careerladder",
    "ALLOWED_HOSTS": "ladder.example.org, www.example.org",
    "MAIL_URL": "smtp+tls://me:p%40ss@mail.example.org:587",
    "MAIL_FROM": "ladder@example.org",
    "TRUSTED_PROXY_COUNT": "1",
}


@pytest.fixture
def read(monkeypatch, tmp_path):
    """Read the configuration of an environment that holds these variables alone."""

    def reading(**variables: str) -> Configuration:
        for name in Configuration.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.setenv("DATA_DIR", str(tmp_path))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return read_configuration()

    return reading


@pytest.fixture
def complaints(read):
    def complaining(**variables: str) -> list[str]:
        with pytest.raises(ConfigurationError) as caught:
            read(**variables)
        return [line.split()[0].rstrip(":") for line in caught.value.lines]

    return complaining


def test_nothing_has_to_be_set_locally(read):
    found = read()
    assert not found.in_production
    assert (found.host, found.port, found.https) == ("127.0.0.1", 8000, False)
    assert found.hosts == ["localhost", "127.0.0.1", "[::1]", "127.0.0.1"]


def test_the_local_secret_is_made_once_and_is_its_owners_alone(read, tmp_path):
    first = read().secret()
    assert len(first) >= 50
    assert read().secret() == first
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_folder_for_the_secret_that_cannot_be_made_is_named(read, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="DATA_DIR is not a folder"):
        read(DATA_DIR=str(tmp_path / "file" / "var"))


def test_everything_that_production_lacks_is_said_at_once(complaints):
    assert complaints(ENVIRONMENT="production") == [
        "SECRET_KEY",
        "DATABASE_URL",
        "ALLOWED_HOSTS",
        "HTTPS",
        "WITHOUT_MAIL",
    ]


def test_what_is_malformed_is_said_beside_what_is_missing(complaints):
    assert complaints(ENVIRONMENT="production", PORT="http", THREADS="0", HTTPS="maybe") == [
        "SECRET_KEY",
        "DATABASE_URL",
        "PORT",
        "THREADS",
        "ALLOWED_HOSTS",
        "HTTPS",
        "WITHOUT_MAIL",
    ]


def test_a_secret_that_is_too_short_is_refused_without_repeating_it(read):
    with pytest.raises(ConfigurationError) as caught:
        read(SECRET_KEY="hunter2")
    assert caught.value.lines[0].startswith("SECRET_KEY is too short")
    assert "hunter2" not in str(caught.value)


def test_production_reads_as_it_is_written(read):
    found = read(**PRODUCTION)
    assert found.hosts == ["ladder.example.org", "www.example.org"]
    assert found.https is True
    assert found.mail_server == {
        "host": "mail.example.org",
        "port": 587,
        "username": "me",
        "password": "p@ss",
        "use_tls": True,
        "timeout": 10,
    }


def test_an_empty_variable_is_one_that_is_not_set(read):
    assert read(**PRODUCTION, HTTPS="", WORKERS="").workers == 2


def test_https_needs_a_proxy_or_a_word_against_it(complaints, read):
    without_proxy = PRODUCTION | {"TRUSTED_PROXY_COUNT": "0"}
    assert complaints(**without_proxy) == ["HTTPS"]
    assert read(**without_proxy, HTTPS="no").https is False


def test_production_without_mail_has_to_say_so(complaints, read):
    without_mail = {name: PRODUCTION[name] for name in PRODUCTION if not name.startswith("MAIL")}
    assert complaints(**without_mail) == ["WITHOUT_MAIL"]
    assert read(**without_mail, WITHOUT_MAIL="yes").mail_server is None
    assert complaints(**PRODUCTION, WITHOUT_MAIL="yes") == ["WITHOUT_MAIL"]


def test_a_mail_server_needs_a_sender(complaints):
    assert complaints(MAIL_URL="smtp://localhost") == ["MAIL_FROM"]
    assert complaints(MAIL_URL="https://mail.example.org", MAIL_FROM="ladder") == [
        "MAIL_URL",
        "MAIL_FROM",
    ]


@pytest.mark.parametrize(
    ("given", "contact"),
    [
        ("security@example.org", "mailto:security@example.org"),
        ("mailto:security@example.org", "mailto:security@example.org"),
        ("https://example.org/report", "https://example.org/report"),
        ("tel:+49-30-1234", "tel:+49-30-1234"),
        ("", None),
    ],
)
def test_a_security_contact_is_an_address(read, given, contact):
    assert read(SECURITY_CONTACT=given).security_contact == contact


@pytest.mark.parametrize(
    "given",
    [
        "the admin",
        "http://example.org/report",
        "https://",
        "mailto:",
        "tel:reception",
        "a@example.org\nExpires: never",
        "https://example.org\nExpires: never",
    ],
)
def test_a_security_contact_that_is_no_address_is_refused(complaints, given):
    assert complaints(SECURITY_CONTACT=given) == ["SECURITY_CONTACT"]


def test_an_address_with_colons_is_a_host_in_brackets(read):
    assert "[fd00::1]" in read(HOST="fd00::1").hosts


@pytest.mark.parametrize(
    ("name", "pasted", "meant"),
    [
        ("ENVIRONMENT", "Local", "local"),
        ("ENVIRONMENT", ' "local"\n', "local"),
        ("HOST", "'0.0.0.0'", "0.0.0.0"),  # noqa: S104
        ("HOST", "[::1]", "::1"),
        ("HOST", "LocalHost", "localhost"),
        ("PORT", "8001\n", 8001),
        ("PORT", '"8001"', 8001),
        ("PORT", "   ", 8000),
        ("WORKERS", "''", 2),
        ("HTTPS", "OFF", False),
        ("STYLEGUIDE", " Yes", True),
        ("STYLEGUIDE", "true", True),
        ("STYLEGUIDE", "1", True),
        ("ALLOWED_HOSTS", "Ladder.Example.org.", ("ladder.example.org",)),
        ("ALLOWED_HOSTS", "a.example.org b.example.org", ("a.example.org", "b.example.org")),
        ("ALLOWED_HOSTS", "a.example.org, b.example.org,", ("a.example.org", "b.example.org")),
        (
            "ALLOWED_HOSTS",
            ".example.org,::1,192.168.1.20",
            (".example.org", "[::1]", "192.168.1.20"),
        ),
        ("ALLOWED_HOSTS", "jörg.example.org", ("xn--jrg-sna.example.org",)),
        ("CSRF_TRUSTED_ORIGINS", "https://Example.org/", ("https://example.org",)),
        ("CSRF_TRUSTED_ORIGINS", "https://example.org:443", ("https://example.org",)),
        ("CSRF_TRUSTED_ORIGINS", "https://*.example.org:8443", ("https://*.example.org:8443",)),
        ("MAIL_FROM", "Ladder <ladder@example.org>", "Ladder <ladder@example.org>"),
        (
            "MAIL_FROM",
            '"Ladder, Ada\'s" <ladder@example.org>',
            '"Ladder, Ada\'s" <ladder@example.org>',
        ),
        ("SECURITY_CONTACT", '"security@example.org"', "mailto:security@example.org"),
    ],
)
def test_what_is_pasted_is_read_as_it_was_meant(read, name, pasted, meant):
    assert getattr(read(**{name: pasted}), name.lower()) == meant


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("ENVIRONMENT", ["prod", "staging"]),
        ("DATA_DIR", ["~nobody-of-this-name/var", "/dev/null", "/dev/null/var", "a\nb"]),
        ("STATIC_DIR", ["/dev/null", "~nobody-of-this-name"]),
        ("SECRET_KEY", ["change-me", "k" * 64, "ab" * 40, '"' + "k" * 64 + '"']),
        (
            "DATABASE_URL",
            [
                "mysql://me@host/name",
                "postgresql+psycopg://me:secret@host/name",
                "jdbc:postgresql://host/name",
                "postgresql://host-alone",
                "postgresql://host/",
                "postgresql://host:port/name",
                "postgresql://host:0/name",
                "postgresql://host:70000/name",
                "postgresql://me:p#ss@host/name",
                "postgresql://me:12#4@host/name",
                "postgresql://me:p/ss@host/name",
                "postgresql://me:12/4@host/name",
                "postgresql://me:p?ss@host/name",
                "postgresql://me:12?4@host/name",
                "postgresql://me:p[ss@host/name",
                "postgresql://me:p%00ss@host/name",
                "postgresql://me@host/name?sslmod=require",
                "postgresql://me@host/na\nme",
                "host/name",
                "nonsense",
            ],
        ),
        ("HOST", ["http://localhost", "localhost:8000", "0.0.0.0:8000", "*", "a b", "a" * 64]),
        ("PORT", ["0", "-1", "65536", "8000/tcp", "8000:8000", "http", "tcp://10.0.0.1:8000"]),
        ("WORKERS", ["0", "-1", "auto", "65", "2.5"]),
        ("THREADS", ["0", "many"]),
        (
            "ALLOWED_HOSTS",
            [
                "*",
                "ladder.example.org,*",
                "*.example.org",
                "https://ladder.example.org",
                "ladder.example.org:8000",
                "ladder.example.org/",
                "[::1]:8000",
                '["ladder.example.org"]',
                "ladder_.example.org;www.example.org",
                "-.example.org",
                ".",
                "a..b",
            ],
        ),
        (
            "CSRF_TRUSTED_ORIGINS",
            [
                "ladder.example.org",
                "https://ladder.example.org/path",
                "https://me@ladder.example.org",
                "https://",
                "ftp://ladder.example.org",
                "https://ladder.example.org:port",
                "*",
            ],
        ),
        ("TRUSTED_PROXY_COUNT", ["yes", "-1", "11", "127.0.0.1"]),
        ("HTTPS", ["enabled", "https", "2"]),
        ("STYLEGUIDE", ["enabled"]),
        ("WITHOUT_MAIL", ["never"]),
        (
            "MAIL_FROM",
            [
                "ladder",
                "Ladder ladder@example.org",
                "Ladder <ladder@example.org",
                "Ladder <ladder>",
                "Ladder, Ada <ladder@example.org>",
                "a@example.org, b@example.org",
                "ladder@example.org\nBcc: everybody@example.org",
                "ladder@exa mple.org",
                "ladder@-",
            ],
        ),
        ("SECURITY_CONTACT", ["nobody"]),
    ],
)
def test_what_cannot_work_is_refused_in_one_line_that_names_it(read, name, values):
    for value in values:
        with pytest.raises(ConfigurationError) as caught:
            read(**{name: value})
        (line,) = caught.value.lines
        assert line.startswith(f"{name} "), value
        assert "\n" not in line
        assert value not in line or name not in {"DATABASE_URL", "SECRET_KEY"}


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "mail.example.org:587",
        "https://mail.example.org",
        "smtp+ssl://mail.example.org",
        "smtp://",
        "smtp://mail.example.org:0",
        "smtp://mail.example.org:70000",
        "smtp://mail.example.org:587/inbox",
        "smtp://mail.example.org?tls=yes",
        "smtp://me:p#ss@mail.example.org",
        "smtp://me:12#4@mail.example.org",
        "smtp://me:12/4@mail.example.org",
        "smtp://me:12?4@mail.example.org",
        "smtp://me:p[ss@mail.example.org",
        "smtp://me@mail.example.org",
        "smtp://:secret@mail.example.org",
        "smtp://mail example org",
    ],
)
def test_a_mail_url_that_is_none_is_one_line(read, url):
    with pytest.raises(ConfigurationError) as caught:
        read(MAIL_URL=url, MAIL_FROM="ladder@example.org")
    (line,) = caught.value.lines
    assert line.startswith("MAIL_URL ")
    assert url.removeprefix("smtp://") not in line or "@" not in url


@pytest.mark.parametrize("password", ["p@ss", "p%ss", "100%", "p:s@s", "påss", "p$ss", "p&s=s"])
def test_a_password_whose_characters_need_no_escaping_is_read_as_it_is(read, password):
    mail_server = read(MAIL_URL=f"smtp://me:{password}@host", MAIL_FROM="me@host").mail_server
    assert mail_server is not None
    assert mail_server["password"] == password
    assert read(DATABASE_URL=f"postgresql://me:{password}@host/name").database_url


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///name",
        "postgresql://me@[::1]:5432/name",
        "postgresql://me@%2Fvar%2Frun%2FPostgreSQL/name",
        "postgres://me@host/name?sslmode=require&connect_timeout=3",
        "postgresql://me@/name?host=/var/run/postgresql",
        '"postgresql://me@host/name"',
    ],
)
def test_a_database_may_be_anywhere(read, url):
    assert read(DATABASE_URL=url).database_url == url.strip('"')


@pytest.mark.parametrize("password", ["#/?[%@:$ '\"", " two words ", "'quoted'", "new\nline"])
def test_the_databases_password_by_itself_may_hold_anything(read, password):
    found = read(
        **PRODUCTION | {"DATABASE_URL": "postgresql://me@db/n", "POSTGRES_PASSWORD": password}
    )
    assert found.postgres_password is not None
    assert found.postgres_password.get_secret_value() == password


def test_two_passwords_for_the_database_must_be_one(read, complaints):
    assert read(**PRODUCTION, POSTGRES_PASSWORD="secret").postgres_password
    assert complaints(**PRODUCTION, POSTGRES_PASSWORD="another") == ["POSTGRES_PASSWORD"]
    # Locally one may be lying about that is nobody's here.
    assert read(POSTGRES_PASSWORD="another").database_url is None


@property_settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200
)
@given(
    name=st.sampled_from(
        [name for name in Configuration.model_fields if name != "postgres_password"]
    ),
    value=st.one_of(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60),
        st.text("a.:/@#?[]%*,<>\" '0", max_size=25),
    ),
    before=st.sampled_from(["", "https://", "smtp://a:", "postgresql://a:", "a@", "~"]),
)
def test_whatever_is_pasted_is_read_or_refused_by_name(read, name, value, before):
    variable = name.upper()
    also = {"MAIL_FROM": "a@example.org"} if variable == "MAIL_URL" else {}
    try:
        found = read(**also, **{variable: before + value})
    except ConfigurationError as error:
        refused = {line.split()[0] for line in error.lines}
    else:
        # What settings make of it.
        assert found.hosts
        assert found.mail_server is None or found.mail_server["host"]
        return
    assert refused == {variable}
