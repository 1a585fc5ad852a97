"""Reads bodies: bounded, and JSON without doubt. What two parsers could understand differently is refused (RFC 8259,
RFC 7493 I-JSON).
"""

import json
from typing import Any

from fastapi import Request

from api.http.problems import BodyTooLarge, MalformedJson
from api.http.validation_errors import pointer_to
from domain.kernel.sentence import Sentence

MAX_BODY = 1024 * 1024
"""Contract, section 1. Documents have a limit of their own. FastAPI's own limit would answer in plain text."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise MalformedJson(
            Sentence("This name appears twice in one object; write it only once."), pointer=pointer_to(twice)
        )
    return found


def _no_constant(name: str) -> Any:
    raise MalformedJson(Sentence("{name} is not a JSON number.", name=name), pointer="")


def read_json(body: bytes) -> Any:
    """Parse a body; raises ``MalformedJson`` with a sentence and a pointer."""
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise MalformedJson(Sentence("The body is not UTF-8."), pointer="") from None
    except json.JSONDecodeError as wrong:
        sentence = Sentence("The body is not valid JSON; look at character {position}.", position=wrong.pos)
        raise MalformedJson(sentence, pointer="") from None
    except RecursionError:
        raise MalformedJson(Sentence("The body is nested too deeply."), pointer="") from None
    except ValueError:
        raise MalformedJson(Sentence("A number in the body has too many digits."), pointer="") from None


class StrictRequest(Request):
    """A request whose body is bounded, and whose JSON is read by ``read_json``."""

    async def body(self) -> bytes:
        """Read the body once; raises ``BodyTooLarge``, before reading where its length says so."""
        if not hasattr(self, "_body"):
            announced = self.headers.get("content-length", "")
            if announced.isdecimal() and int(announced) > MAX_BODY:
                raise BodyTooLarge
            read = bytearray()
            async for piece in self.stream():
                read += piece
                if len(read) > MAX_BODY:
                    raise BodyTooLarge
            self._body = bytes(read)
        return self._body

    async def json(self) -> Any:
        """Parse the body once."""
        if not hasattr(self, "_strict_json"):
            self._strict_json = read_json(await self.body())
        return self._strict_json
