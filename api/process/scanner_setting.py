"""The setting for a virus scanner (docs/operations/files.md)."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_settings import BaseSettings, NoDecode

from api.process.key_service_settings import LOOPBACK

ScannerPlace = Path | tuple[str, int]
"""A socket, or a host and a port."""


def _place(given: object) -> object:
    """Read ``unix:/path`` or ``tcp:host:port``. Files go there uncleaned, so it must be on this machine."""
    if given in ("", None):
        return None
    if (socket := re.fullmatch(r"unix:(/.+)", str(given))) is not None:
        return Path(socket[1])
    if (found := re.fullmatch(r"tcp:(.+):(\d{1,5})", str(given))) is not None:
        host, port = found[1].strip("[]"), int(found[2])
        if host in LOOPBACK and 0 < port < 65536:
            return host, port
    raise ValueError("write unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310, a clamd on this machine")


class ScannerSettings(BaseSettings):
    """Settings of the optional virus scanner."""

    virus_scanner: Annotated[ScannerPlace | None, NoDecode, BeforeValidator(_place)] = None
    """A ClamAV daemon that scans every file before it is opened; if unset, none does."""
