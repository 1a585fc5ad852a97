"""What an operator writes: settings, URLs of servers, the file of settings."""

from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from sqlalchemy.exc import ArgumentError

from adapters.keyring.transit_settings import TransitSettings
from adapters.postgres.connection.engine import sqlalchemy_url
from adapters.postgres.connection.logins import password_in, user_of
from api.process.mail_settings import mail_server_in
from api.process.scanner_setting import ScannerSettings
from api.process.settings import Settings
from tests.fuzz.inputs import ASCII, DIGITS, UNICODE, Make, texts
from tests.fuzz.parser import Parser

DATABASES = (
    "postgresql://a:b%2F@h1:5432,h2/c?sslmode=require&port=1",
    "postgres://u@/db?host=/run/pg",
    "postgresql://[::1]:5432/db",
)
ISSUERS = (
    "https://corridor.example",
    "http://127.0.0.1:8000",
    "https://a.example/path",
    "https://[zz]",
    "http://[::1]:9",
)
MAIL = ("smtp://user:p%40ss@mail.example:587", "smtps://[::1]:465", "smtp://a@b", "smtp://:99999")
SCANNERS = ("unix:/run/clamav/clamd.ctl", "tcp:127.0.0.1:3310", "tcp:[::1]:1", "tcp:x:99999")
NETWORKS = ("10.0.0.7, 10.1.0.0/16", "::1/128", "fe80::1%eth0", "hooks.example:8443,*", "1.2.3.4/99")
LASTING = ("PT1S", "P10Y", "1", "PT0S")
NUMBERS = ("12000", "0", "-1", "9" * 30, "1e3", "0x1", "yes", "true")
VALUES = {
    "database_url": DATABASES,
    "read_database_url": DATABASES,
    "app_database_url": DATABASES,
    "issuer": ISSUERS,
    "identity_provider": ISSUERS,
    "trusted_proxies": NETWORKS,
    "webhook_allowed_hosts": NETWORKS,
    "clock_interval": LASTING,
    "tree_head_interval": LASTING,
    "requests_per_minute": NUMBERS,
    "port": NUMBERS,
    "pool_size": NUMBERS,
    "run_worker": NUMBERS,
    "metrics_port": NUMBERS,
    "smtp_url": MAIL,
    "mail_from": ("corridor@example.org", "a@b"),
    "mail_domains": ("centre.example,ក.example", "a..b"),
    "virus_scanner": SCANNERS,
    "key_service_url": ISSUERS,
    "key_service_key": ("corridor", "../x"),
    "key_service_mount": ("transit", "a/b"),
}


def _settings() -> Make:
    makers = {
        name: texts(values, tokens=(*DIGITS, "[", "]", "@", ":", "/", "%", ","), of=UNICODE)
        for name, values in VALUES.items()
    }
    names = list(makers)

    def make(random: Random) -> dict[str, str]:
        chosen = [names[int(random.random() * len(names))] for _ in range(1 + int(random.random() * 3))]
        return {name: makers[name](random) for name in chosen}

    return make


class _Given(Settings):
    """The settings without the environment, which takes most of the time."""

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, **others: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def _read(given: dict[str, str]) -> Settings:
    return _Given(**given)  # type: ignore[arg-type]


def _of_use(given: dict[str, str], settings: Settings) -> None:
    """Nothing that is accepted fails later, when the service starts."""
    assert settings.public_url
    assert all((settings.identity_budgets, settings.lookup_budget, settings.pattern_budget))
    for url in (settings.database_url, settings.app_database_url, settings.read_database_url):
        assert url is None or urlsplit(url).scheme
    for address in (settings.issuer, settings.identity_provider):
        assert address is None or (urlsplit(address).hostname and (urlsplit(address).port or True))
    if settings.smtp_url is not None:
        assert "password" not in repr(mail_server_in(settings.smtp_url))


def _transit(url: str) -> str:
    return TransitSettings(url, "corridor", token_file=None).url("encrypt")  # type: ignore[arg-type]


def _database(url: str) -> Any:
    return sqlalchemy_url(url), user_of(url), password_in(url)


def _simple(name: str, examples: tuple[str, ...], read: Callable[[str], Any], *refuses: type[Exception]) -> Parser:
    return Parser(
        name, texts(examples, tokens=("[", "]", ":", "@", "%", "/", ","), of=ASCII), read, refuses, examples=examples
    )


PARSERS = (
    Parser("settings", _settings(), _read, (ValidationError,), _of_use),
    _simple("URL of a mail server", MAIL, mail_server_in, ValueError),
    _simple("URL of a key service", ISSUERS, _transit, ValueError),
    _simple("URL of a database", DATABASES, _database, ValueError, ArgumentError),
    _simple("place of a virus scanner", SCANNERS, lambda text: ScannerSettings(virus_scanner=text), ValidationError),
)
