"""Reads JSON, and rejects what two parsers could read differently (RFC 8259, RFC 7493 I-JSON)."""

import json
from typing import Any

from api.http.problems import MalformedJson
from api.http.validation_errors import pointer_to
from domain.kernel.sentence import Sentence


def read_json(body: bytes) -> Any:
    """Parse JSON; raises ``MalformedJson`` with a message and a pointer."""
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


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        sentence = Sentence("This name appears twice in one object; write it only once.")
        raise MalformedJson(sentence, pointer=pointer_to(twice))
    return found


def _no_constant(name: str) -> Any:
    raise MalformedJson(Sentence("{name} is not a JSON number.", name=name), pointer="")
