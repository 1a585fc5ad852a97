"""Captures what the service logs, even if something else in this process has configured logging before."""

import logging
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.testing import LogCapture

from api.process.logs import log


@contextmanager
def everything_said() -> Iterator[list[MutableMapping[str, Any]]]:
    """Give our own log lines on every level, before the allow-list filters them.

    A served application and the command line set the log up for their whole process, and from its first line on the
    logger keeps the stream that it found then: it is made anew for the block, and given back as it was.
    """
    before, kept, heard = structlog.get_config(), vars(log).pop("bind", None), LogCapture()
    structlog.configure(
        processors=[heard],
        wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),
        cache_logger_on_first_use=False,
    )
    try:
        yield heard.entries
    finally:
        structlog.configure(**before)
        if kept is not None:
            vars(log)["bind"] = kept
