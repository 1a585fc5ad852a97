"""What a mail server answers."""

from random import Random
from typing import Any

import aiosmtplib
from aiosmtplib.protocol import SMTPProtocol

from tests.fuzz.inputs import OCTETS, Make, texts
from tests.fuzz.parser import Parser

REPLIES = (
    b"250 OK\r\n",
    b"250-a\r\n250 b\r\n",
    b"554 5.7.1 refused\r\n",
    b"421 later\r\n",
    b"220 ready\n",
    b"25 \r\n",
    b"999 \xff\r\n",
    b"-1 x\r\n",
)


class _Futures:
    """A loop that only makes futures, for what a mail server answers."""

    def create_future(self) -> Any:
        return _Future()


class _Future:
    """Keeps a result or an exception."""

    def __init__(self) -> None:
        self.result: Any = None
        self.problem: BaseException | None = None

    def done(self) -> bool:
        return self.result is not None or self.problem is not None

    def set_result(self, result: Any) -> None:
        self.result = result

    def set_exception(self, problem: BaseException) -> None:
        self.problem = problem

    def exception(self) -> BaseException | None:
        return self.problem


FUTURES: Any = _Futures()


def _mail(given: tuple[bytes, int]) -> Any:
    protocol = SMTPProtocol(loop=FUTURES)
    protocol._response_waiter, protocol._response_pending = FUTURES.create_future(), True
    waiter: Any = protocol._response_waiter
    for start in range(0, len(given[0]), given[1]):
        protocol.data_received(given[0][start : start + given[1]])
    if waiter.problem is not None:
        raise waiter.problem
    return waiter.result


def _coded(given: tuple[bytes, int], answer: Any) -> None:
    assert answer is None or isinstance(answer.code, int)


def _replies() -> Make:
    contents = texts(REPLIES, tokens=(b"\r\n", b"\n", b"-", b" "), of=OCTETS)

    def make(random: Random) -> tuple[bytes, int]:
        return contents(random), (1, 4, 400)[int(random.random() * 3)]

    return make


REFUSED = (aiosmtplib.SMTPException, OSError, ValueError)
"""What ``MailServer`` expects of its library; ``asyncio.TimeoutError`` is an OSError."""


PARSERS = (Parser("mail server", _replies(), _mail, REFUSED, _coded),)
