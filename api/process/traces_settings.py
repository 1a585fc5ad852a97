"""The setting for traces (docs/operations/monitoring.md)."""

from importlib.util import find_spec
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator
from pydantic_settings import BaseSettings

EXPORTER = "opentelemetry.exporter.otlp.proto.http"
"""Not among what the service needs (requirements-traces.lock)."""


def _collector(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("write the URL that takes traces by OTLP over HTTP, such as http://127.0.0.1:4318/v1/traces")
    if not _is_installed(EXPORTER):
        raise ValueError("the packages for traces are not installed; run: make install-traces")
    return url


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


class TracesSettings(BaseSettings):
    """Where traces are sent."""

    traces_url: Annotated[str, AfterValidator(_collector)] | None = None
    """The collector that takes traces (OTLP over HTTP); if unset, there are none."""
