"""Settings for a key service that holds the root key instead of a file (docs/operations/keys.md)."""

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, FilePath, model_validator
from pydantic_settings import BaseSettings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
NAME = r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$"
PATH = r"^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)*$"


def _absent(given: object) -> object:
    """Read an empty variable as unset, so that a program can clear an inherited one."""
    return None if given == "" else given


def parts_of_address(url: str) -> SplitResult:
    """Take the address of a service apart; raises ``ValueError`` with what to write instead."""
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets around no address, or a port that does not exist
        is_whole = False
    if not is_whole or (parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        raise ValueError("write an https URL (http only for this machine itself)")
    return parts


def _address(url: str) -> str:
    parts = parts_of_address(url)
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError("write scheme, host and port, without a path or a user")
    return url


class KeyServiceSettings(BaseSettings):
    """Address, key and token file go together; namespace, mount and authority are allowed only with them."""

    key_service_url: Annotated[Annotated[str, AfterValidator(_address)] | None, BeforeValidator(_absent)] = None
    """A key service that speaks HashiCorp Vault's transit API; if unset, the root key is in a file."""
    key_service_key: Annotated[Annotated[str, Field(pattern=NAME)] | None, BeforeValidator(_absent)] = None
    """The name of the transit key."""
    key_service_token_file: Annotated[Path | None, BeforeValidator(_absent)] = None
    """Read on every request, so that an agent can renew the token in place."""
    key_service_mount: Annotated[Annotated[str, Field(pattern=PATH)] | None, BeforeValidator(_absent)] = None
    """Where the transit engine is mounted; ``transit`` if unset."""
    key_service_namespace: Annotated[str | None, BeforeValidator(_absent)] = None
    """The namespace of the transit engine; none if unset."""
    key_service_ca_file: Annotated[FilePath | None, BeforeValidator(_absent)] = None
    """The only authority that is trusted to certify the key service; if unset, the system's authorities."""

    @model_validator(mode="after")
    def _all_or_none(self) -> Self:
        if self.key_service_url is None:
            alone = [name for name in NAMES[1:] if getattr(self, name) is not None]
            if alone:
                raise ValueError(f"CORRIDOR_{alone[0].upper()}: set CORRIDOR_KEY_SERVICE_URL too, or neither")
            return self
        for name in ("key_service_key", "key_service_token_file"):
            if getattr(self, name) is None:
                raise ValueError(f"CORRIDOR_{name.upper()}: a key service needs it too")
        if getattr(self, "master_key_file", None) is not None:
            raise ValueError("CORRIDOR_MASTER_KEY_FILE: the root key is in a file or in a key service; choose one")
        return self


NAMES = tuple(KeyServiceSettings.model_fields)
"""All settings of this file, the address first."""
