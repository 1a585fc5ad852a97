"""Clients and users can be limited to centres of their own organisation, never of another's."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence

OWN_CENTRES = text("SELECT id FROM corridor.centres WHERE organisation_id = :organisation AND id = ANY(:centres)")


async def check_centres(session: AsyncSession, organisation_id: UUID, centre_ids: Sequence[UUID] | None) -> None:
    """Raise ``InvalidValues`` unless each is a centre of that organisation; ``None`` (all of them) is fine."""
    if centre_ids is None:
        return
    found = await session.execute(OWN_CENTRES, {"organisation": organisation_id, "centres": list(centre_ids)})
    if not centre_ids or {row.id for row in found} != set(centre_ids):
        sentence = Sentence("Name only centres of this organisation.")
        raise InvalidValues((FieldFault("/centre_ids", "not_your_centre", sentence),))
