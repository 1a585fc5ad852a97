"""The settings for metrics (docs/operations/running.md)."""

from pydantic import Field
from pydantic_settings import BaseSettings


class MetricsSettings(BaseSettings):
    """Where Prometheus finds the metrics of a command."""

    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    """The port for ``/metrics``; 0 picks a free one, which the log names; if unset, there are no metrics."""
    metrics_host: str = Field(default="127.0.0.1", min_length=1)
    """The address for that port."""
