"""Record many activities at once."""

from collections.abc import Sequence

from domain.activities.activity import Activity
from domain.activities.batch import BatchItem, must_be_right
from domain.activities.making import made
from domain.kernel.access import Actor
from domain.ports.work import OpenWork


async def record_activities(work: OpenWork, actor: Actor, items: Sequence[BatchItem]) -> tuple[Activity, ...]:
    """Record up to 500 activities, all or none: as JSON, or as a spreadsheet saved as CSV (`text/csv`, UTF-8).

    The spreadsheet has the same fields as columns: `centre_id kind on case_id topics service_types language corridor_id
    duration_minutes materials_distributed`, and `female male other not_stated` or `sex age_band stage` for the
    participants. Commas, semicolons or tabs separate cells; `;`, `|` or `,` separate the codes in one cell. Every bad
    value is listed in `errors`, for a spreadsheet with its `row` and `column` too. See the guide on activities.
    """
    async with work() as w:
        found = await w.activities.resolve((item.references for item in items), actor)
        must_be_right(actor, items, found, w.at)
        recorded = tuple(
            made(w.new_id(), item.references, item.details, found, w.at) for item in items if item.details is not None
        )
        await w.activities.add(recorded, found.cases.values())
        return w.answer(recorded)
