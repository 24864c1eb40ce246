"""What the environment may say, and what is answered when it is wrong."""

import stat

import pytest

from careerladder.configuration import Configuration, ConfigurationError, read_configuration

PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "k" * 50,
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
    with pytest.raises(ConfigurationError, match="DATA_DIR can't be used"):
        read(DATA_DIR=str(tmp_path / "file" / "var")).secret()


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


@pytest.mark.parametrize(
    "url",
    [
        "mysql://me@host/name",
        "postgresql://host-alone",
        "postgresql://host:port/name",
        "nonsense",
    ],
)
def test_a_database_url_that_is_none_is_refused_without_repeating_it(read, url):
    with pytest.raises(ConfigurationError) as caught:
        read(DATABASE_URL=url)
    (line,) = caught.value.lines
    assert line.startswith("DATABASE_URL is not an address of a PostgreSQL")
    assert url not in line


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
