"""Choose the short code of something new."""

from uuid import UUID

from domain.kernel.errors import CodeTaken
from domain.ports.directory import Coded

SUFFIX = 6


async def choose_code(coded: Coded, given: str | None, derived: str, new_id: UUID) -> str:
    """Give the code that was asked for, or the derived one, with a suffix where it is in use; raises ``CodeTaken``.

    Of two who ask at the same moment the database refuses one, who then comes here again to be told.
    """
    if given is not None:
        if await coded.has_code(given):
            raise CodeTaken(pointer="/code")
        return given
    return f"{derived}-{new_id.hex[-SUFFIX:]}" if await coded.has_code(derived) else derived
