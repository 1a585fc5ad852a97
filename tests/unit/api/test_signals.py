"""A signal that ends the service during its start is not lost, even if its exception is."""

import os
import signal
from contextlib import suppress
from typing import Any

import pytest
import uvicorn

from api.process.signals import interruptible, was_ended
from api.server import processes


class Server:
    """Stands in for uvicorn's server, and must not run."""

    started = False

    def __init__(self, config: uvicorn.Config) -> None:
        self.config = config

    def run(self, sockets: Any) -> None:
        pytest.fail("it serves although it was told to end")


@pytest.mark.parametrize("workers", [1, 2])
def test_an_end_whose_exception_was_lost_is_an_end(monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    monkeypatch.setattr(processes, "Server", Server)
    monkeypatch.setattr(processes, "Supervisor", lambda config, sockets: Server(config))
    monkeypatch.setattr(uvicorn.Config, "load_app", lambda config: None)
    with interruptible():
        assert not was_ended()
        with suppress(KeyboardInterrupt):  # as in a destructor
            os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(SystemExit) as end:
            processes.run(uvicorn.Config("nothing:app", workers=workers), [])
    assert end.value.code == processes.NOT_STARTED
    with interruptible():
        assert not was_ended()
