"""Choose the short code of a new object."""

from uuid import UUID

from domain.kernel.errors import CodeTaken
from domain.ports.directory import Coded

SUFFIX = 6


async def choose_code(coded: Coded, given: str | None, derived: str, new_id: UUID) -> str:
    """Return the requested code, or the derived one with a suffix if it is taken; raises ``CodeTaken``.

    If two callers choose the same code at once, the database rejects one; its retry ends up here and sees the code
    taken.
    """
    if given is not None:
        if await coded.has_code(given):
            raise CodeTaken(pointer="/code")
        return given
    return f"{derived}-{new_id.hex[-SUFFIX:]}" if await coded.has_code(derived) else derived
