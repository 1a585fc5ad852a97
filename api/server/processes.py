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

from api.process.logs import configure_logs, log
from api.process.settings import Settings, SettingWrong, read_settings
from api.process.signals import interruptible, was_ended
from api.process.startup import NOT_STARTED
from api.server.http_protocol import BoundedHttpProtocol
from api.server.listening import taken_over
from api.server.supervisor import Supervisor
from api.server.worker_process import Server

DRAIN_SECONDS = 5
"""After TERM, running requests have this long to finish; then the parts of the service end (``startup.py``), and what
this process has started. All of it takes less than ten seconds (``api/process/signals.py``).
"""


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
    """Serve requests on these sockets until a signal ends it. After a failure it exits with another code than 0."""
    configure_logs()
    config = uvicorn.Config("api.server.asgi:app", workers=workers, **manners(settings))
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
    """Serve in this process, or in several."""
    if config.workers > 1:
        code = NOT_STARTED if was_ended() else Supervisor(config, sockets).run()
        if code:
            sys.exit(code)
        return
    server = Server(config)
    with suppress(KeyboardInterrupt):
        config.load_app()
        if not was_ended():  # its exception may have been lost on the way here
            server.run(sockets)
    if not server.started:
        sys.exit(NOT_STARTED)


if __name__ == "__main__":
    with interruptible():
        answer(read_settings(), int(sys.argv[1]), taken_over(sys.argv[2:]))
