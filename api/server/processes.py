"""The serving processes: ``corridor serve`` becomes ``python -m api.server.processes PROCESSES SOCKET…``."""

import sys

if __name__ in ("__main__", "__mp_main__"):
    # the log library would load rich for tracebacks that we never write: a thirtieth of the process
    sys.modules.setdefault("rich", None)  # type: ignore[arg-type]

import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from api.process.logs import configure_logs, log
from api.process.settings import Settings, SettingWrong, read_settings
from api.process.signals import interruptible, was_ended
from api.server.http_protocol import BoundedHttpProtocol
from api.server.listening import taken_over

DRAIN_SECONDS = 8
"""After TERM, running requests have this long to finish; the service promises to end within ten seconds (security.md).
"""

WORKER_SILENCE_SECONDS = 60
"""A worker that is silent for this long is replaced. The default of five seconds is too short to start on a busy
machine: workers would be killed before they answer, one after another.
"""

NOT_STARTED = 3
"""The exit code of a service that did not come up, as uvicorn's own command gives it."""


def manners(settings: Settings) -> dict[str, Any]:
    """Return the server options that are the same wherever it runs."""
    return {
        "loop": "uvloop",
        "http": BoundedHttpProtocol,
        "ws": "none",  # a library that is there by accident would open a way past the guard
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "date_header": True,
        "timeout_graceful_shutdown": DRAIN_SECONDS,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": ",".join(settings.trusted_proxies),
    }


def answer(settings: Settings, workers: int, sockets: Sequence[socket.socket]) -> None:
    """Serve requests on these sockets until a signal ends it."""
    configure_logs()
    config = uvicorn.Config(
        "api.server.asgi:app",
        workers=workers,
        timeout_worker_healthcheck=WORKER_SILENCE_SECONDS,
        **manners(settings),
    )
    if workers == 1 or settings.metrics_port is None:
        run(config, list(sockets))
        return
    from api.process.metrics import metrics_of_all  # imports the driver of the database, for this case alone

    try:
        with metrics_of_all(settings):
            run(config, list(sockets))
    except SettingWrong as wrong:
        log.error("not started", reason=str(wrong))
        sys.exit(NOT_STARTED)


def run(config: uvicorn.Config, sockets: list[socket.socket]) -> None:
    """Do what ``uvicorn.run`` does, which binds sockets of its own."""
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):
        if config.workers == 1:
            config.load_app()
        if was_ended():
            raise KeyboardInterrupt  # it was lost on the way here
        if config.workers > 1:
            Multiprocess(config, sockets=sockets).run()
            return
        server.run(sockets)
    if not server.started:
        sys.exit(NOT_STARTED)


if __name__ == "__main__":
    with interruptible():
        answer(read_settings(), int(sys.argv[1]), taken_over(sys.argv[2:]))
