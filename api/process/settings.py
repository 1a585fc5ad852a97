"""Settings, from ``CORRIDOR_*`` environment variables or the file named by ``CORRIDOR_SETTINGS_FILE``."""

import os
import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from api.process.key_service_settings import KeyServiceSettings, parts_of_address
from api.process.mail_settings import MailSettings
from api.process.metrics_settings import MetricsSettings
from api.process.scanner_setting import ScannerSettings
from api.process.secret_file import from_file
from api.process.settings_names import SETTINGS_FILE, unknown_setting
from api.process.sms_settings import SmsSettings
from api.process.traces_settings import TracesSettings
from domain.directory.durations import parse_duration
from domain.kernel.budget import Budget, BudgetKind, IdentityBudgets

CLIENTS = 10
"""The budget of an organisation, in budgets of one client, however many clients it registers (ADR 0026)."""


class SettingWrong(Exception):
    """A setting cannot be used; the message names it and says what to write instead."""


def _database(url: str) -> str:
    if urlsplit(url).scheme not in ("postgresql", "postgres"):
        raise ValueError("write a PostgreSQL URL, such as postgresql://user@host/corridor")
    return url


DatabaseUrl = Annotated[str, AfterValidator(_database)]
DATABASE_URLS = (
    "database_url",
    "app_database_url",
    "oauth_database_url",
    "worker_database_url",
    "read_database_url",
)
"""The settings that contain a password, or may come from a file."""


def _issuer(url: str) -> str:
    parts = parts_of_address(url)
    if parts.query or parts.fragment or url.endswith("/"):
        raise ValueError("write it without query, fragment and final slash")
    return url


def _hosts(given: object) -> object:
    return tuple(host.strip() for host in given.split(",") if host.strip()) if isinstance(given, str) else given


def _names(hosts: tuple[str, ...]) -> tuple[str, ...]:
    if not all(re.fullmatch(r"[A-Za-z0-9._*:/\[\]-]+", host) and "//" not in host for host in hosts):
        raise ValueError("write names, addresses or networks with commas between, such as hooks.example,10.1.0.0/16")
    return hosts


def _networks(hosts: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return tuple(str(ip_network(host)) for host in hosts)
    except ValueError:
        raise ValueError("write addresses or networks, such as 10.0.0.7,10.1.0.0/16") from None


def _duration(given: object) -> object:
    return parse_duration(given) if isinstance(given, str) else given


def default_data_dir() -> Path:
    """Return the data directory to use if none is set (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "corridor"


class Settings(KeyServiceSettings, ScannerSettings, MailSettings, SmsSettings, MetricsSettings, TracesSettings):
    """All settings and what they are for."""

    model_config = SettingsConfigDict(env_prefix="CORRIDOR_", extra="ignore", frozen=True)

    database_url_file: Path | None = None
    """A file that contains only ``database_url``, for environments that must hold no secret."""
    app_database_url_file: Path | None = None
    oauth_database_url_file: Path | None = None
    worker_database_url_file: Path | None = None
    read_database_url_file: Path | None = None
    """The same for the URLs below."""
    database_url: DatabaseUrl | None = Field(default=None, validate_default=True, repr=False)
    """An existing PostgreSQL (16 or newer), as the owner of the tables; if unset, the service runs its own in
    ``data_dir``.
    """
    app_database_url: DatabaseUrl | None = Field(default=None, validate_default=True, repr=False)
    """What ``corridor_app`` logs in with; if unset, its password follows from the owner's."""
    oauth_database_url: DatabaseUrl | None = Field(default=None, validate_default=True, repr=False)
    """The same for ``corridor_oauth``."""
    worker_database_url: DatabaseUrl | None = Field(default=None, validate_default=True, repr=False)
    """The same for ``corridor_worker``."""
    read_database_url: DatabaseUrl | None = Field(default=None, validate_default=True, repr=False)
    """A streaming replica of that PostgreSQL, used for reads while it keeps up."""
    data_dir: Path = Field(default_factory=default_data_dir)
    """Holds the embedded PostgreSQL and, unless set otherwise, the root key."""
    host: str = Field(default="127.0.0.1", min_length=1)
    """The address to listen on."""
    port: int = Field(default=8000, ge=0, le=65535)
    """The port to listen on; 0 picks a free one."""
    issuer: Annotated[str, AfterValidator(_issuer)] | None = None
    """The public address of this service: the issuer of its tokens and the base of all URLs that it gives out."""
    identity_provider: Annotated[str, AfterValidator(_issuer)] | None = None
    """The issuer of an external identity provider whose access tokens are accepted besides our own."""
    identity_provider_audience: str | None = Field(default=None, min_length=1)
    """The ``aud`` that those tokens must contain; if unset, the public address."""
    identity_provider_only: bool = False
    """Whether that issuer replaces our own: no sign-in and no tokens here, and our own tokens are refused."""
    pushed_requests_only: bool = False
    """Whether applications must push their authorization requests to ``/oauth/par`` (RFC 9126, FAPI 2.0)."""
    master_key_file: Path | None = None
    """The root key; if unset, ``data_dir/master.key``. Created on first start. Back it up, separately from the data."""
    erasures_file: Path | None = None
    """The list of erasures; if unset, ``data_dir/erasures``. Created on first start. Keep it with the root key."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_hosts), AfterValidator(_networks)] = ()
    """Reverse proxies whose ``X-Forwarded-For`` is trusted; if unset, the client address is that of the connection."""
    webhook_allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_hosts), AfterValidator(_names)] = ()
    """Private hosts that a URL of a partner may lead to all the same."""
    clock_interval: Annotated[timedelta, BeforeValidator(_duration)] = timedelta(seconds=1)
    """How often the worker looks for what is due by the clock (contract, section 8)."""
    tree_head_interval: Annotated[timedelta, BeforeValidator(_duration)] = Field(
        default=timedelta(minutes=5), ge=timedelta(seconds=1)
    )
    """How often the head of the audit tree is signed."""
    run_worker: bool = True
    """Whether ``corridor serve`` also runs the jobs of ``corridor worker``."""
    requests_per_minute: int = Field(default=12_000, ge=1)
    """How many requests one client may make per minute, across all processes and in any burst."""
    identity_reads_per_hour: int = Field(default=60, ge=1)
    """How many identities of cases that others opened one client may read per hour (security.md, rule 12)."""
    own_identity_reads_per_hour: int = Field(default=600, ge=1)
    """How many identities of cases that its own organisation opened one client may read per hour."""
    lookups_per_hour: int = Field(default=30, ge=1)
    """How many times per hour one client may look up whether a person is known."""
    patterns_per_hour: int = Field(default=30, ge=1)
    """How many respondent patterns one client may ask for per hour."""
    organisation_identity_reads_per_hour: int | None = Field(default=None, ge=1)
    """How many identities all clients of one organisation may open per hour; if unset, ten times the limit of a client.
    """
    organisation_own_identity_reads_per_hour: int | None = Field(default=None, ge=1)
    """The same for the cases that their organisation opened."""
    organisation_lookups_per_hour: int | None = Field(default=None, ge=1)
    """How many look-ups all clients of one organisation may make per hour; if unset, ten times the limit of a client.
    """
    organisation_patterns_per_hour: int | None = Field(default=None, ge=1)
    """The same for patterns of respondents."""
    pool_size: int = Field(default=12, ge=2, le=200)
    """Database connections per process."""

    @field_validator(*DATABASE_URLS, mode="before")
    @classmethod
    def _from_file(cls, url: object, others: ValidationInfo) -> object:
        return from_file(url, others)

    @field_validator("read_database_url")
    @classmethod
    def _of_a_primary(cls, replica: str | None, others: ValidationInfo) -> str | None:
        # a malformed database_url is missing here, and its own error comes first; what serves has no owner's URL
        given = others.data.get("database_url", replica) or others.data.get("app_database_url")
        if replica is not None and given is None:
            raise ValueError("set CORRIDOR_DATABASE_URL as well; Corridor's own PostgreSQL has no replica")
        return replica

    @field_validator("identity_provider")
    @classmethod
    def _another_issuer(cls, provider: str | None, others: ValidationInfo) -> str | None:
        if provider is not None and provider == (
            others.data.get("issuer") or f"http://127.0.0.1:{others.data.get('port')}"
        ):
            raise ValueError("write the issuer of another service; this one accepts its own tokens anyway")
        return provider

    @field_validator("identity_provider_only")
    @classmethod
    def _somebody_issues(cls, only: bool, others: ValidationInfo) -> bool:
        if only and others.data.get("identity_provider") is None:
            raise ValueError("name the issuer in CORRIDOR_IDENTITY_PROVIDER first, or nobody could get a token")
        return only

    @property
    def root_key_file(self) -> Path:
        """Path of the root key."""
        return self.master_key_file or self.data_dir / "master.key"

    @property
    def erasures_path(self) -> Path:
        """Path of the list of erasures."""
        return self.erasures_file or self.data_dir / "erasures"

    @property
    def identity_budgets(self) -> IdentityBudgets:
        """How many identities a client and an organisation may open: of cases of others, and of their own."""
        others, own = self.identity_reads_per_hour, self.own_identity_reads_per_hour
        of_all, of_all_own = self.organisation_identity_reads_per_hour, self.organisation_own_identity_reads_per_hour
        return IdentityBudgets(
            Budget(BudgetKind.IDENTITY, others, of_all or CLIENTS * others),
            Budget(BudgetKind.OWN_IDENTITY, own, of_all_own or CLIENTS * own),
        )

    @property
    def lookup_budget(self) -> Budget:
        """How many look-ups a client and an organisation may make."""
        own = self.lookups_per_hour
        return Budget(BudgetKind.LOOKUP, own, self.organisation_lookups_per_hour or CLIENTS * own)

    @property
    def pattern_budget(self) -> Budget:
        """How many patterns of respondents a client and an organisation may ask for."""
        own = self.patterns_per_hour
        return Budget(BudgetKind.PATTERN, own, self.organisation_patterns_per_hour or CLIENTS * own)

    @property
    def public_url(self) -> str:
        """The address at which partners reach this service."""
        return self.issuer or f"http://127.0.0.1:{self.port}"


def read_settings(**chosen: object) -> Settings:
    """Read the settings; raises ``SettingWrong`` with a sentence that names the wrong one."""
    file = os.environ.get(SETTINGS_FILE)
    if file and not Path(file).is_file():
        raise SettingWrong(f"{SETTINGS_FILE}: there is no file {file}.")
    if (unknown := unknown_setting(file, Settings.model_fields)) is not None:
        raise SettingWrong(unknown)
    given = {name: value for name, value in chosen.items() if value is not None}
    try:
        return Settings(_env_file=file, **given)  # type: ignore[arg-type]
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        sentence = first["msg"].removeprefix("Value error, ").rstrip(".") + "."
        name = "_".join(str(part) for part in first["loc"]).upper()
        # an error about a combination of settings has no location; its sentence starts with the setting to check
        raise SettingWrong(f"CORRIDOR_{name}: {sentence}" if name else sentence) from None
