"""The serving processes: ``corridor serve`` becomes ``python -m api.server.processes [PROCESSES]``."""

import sys

if __name__ in ("__main__", "__mp_main__"):
    # the log library would load rich for tracebacks that we never write: a thirtieth of the process
    sys.modules.setdefault("rich", None)  # type: ignore[arg-type]

from typing import Any

import uvicorn

from api.process.logs import configure_logs
from api.process.settings import Settings, read_settings
from api.process.signals import interruptible
from api.server.http_protocol import BoundedHttpProtocol

DRAIN_SECONDS = 8
"""After TERM, running requests have this long to finish; the service promises to end within ten seconds (security.md).
"""

WORKER_SILENCE_SECONDS = 60
"""A worker that is silent for this long is replaced. The default of five seconds is too short to start on a busy
machine: workers would be killed before they answer, one after another.
"""


def manners(settings: Settings) -> dict[str, Any]:
    """Return the server options that are the same wherever it runs."""
    return {
        "loop": "uvloop",
        "http": BoundedHttpProtocol,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "date_header": True,
        "timeout_graceful_shutdown": DRAIN_SECONDS,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": ",".join(settings.trusted_proxies),
    }


def answer(settings: Settings, workers: int) -> None:
    """Serve requests until a signal ends it."""
    configure_logs()
    uvicorn.run(
        "api.server.asgi:app",
        host=settings.host,
        port=settings.port,
        workers=workers,
        timeout_worker_healthcheck=WORKER_SILENCE_SECONDS,
        **manners(settings),
    )


if __name__ == "__main__":
    with interruptible():
        answer(read_settings(), int(sys.argv[1]) if len(sys.argv) > 1 else 1)
