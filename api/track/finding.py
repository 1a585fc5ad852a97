"""From a tracking code to the case: counted, slowed down where somebody guesses, and the same for every wrong code.

A malformed code takes the same way as a well-formed one: its hash is looked up like any other and finds nothing.
"""

from dataclasses import dataclass

from api.http.service import Service
from domain.cases.codes import tracking_hash
from domain.kernel.access import Actor
from domain.kernel.errors import Missing

LONGEST = 200
"""Characters of what may be sent as a code. The hash is made of those of them that a code may contain."""


@dataclass(frozen=True, slots=True)
class Found:
    """The hash of a code that works, and the migrant of its case, under the organisation that held it a moment ago."""

    digest: str
    actor: Actor


async def find_case(service: Service, code: str, who: str) -> Found:
    """Return the migrant of the case; ``who`` is the address or sender that the try is counted for.

    Raises ``Missing``, ``RoomFull`` or ``Unavailable``.
    """
    counted = await service.wrong_codes.begin(who)
    await service.waiting_room.wait(who, counted)
    found = await find_again(service, tracking_hash(code[:LONGEST]))
    if found is None:
        raise Missing
    await service.wrong_codes.was_right(counted)
    return found


async def find_again(service: Service, digest: str) -> Found | None:
    """Return who holds the case now; ``None`` if the code was replaced, or the case erased."""
    actor = await service.tracking_codes.find(digest)
    return None if actor is None else Found(digest, actor)
