"""Change a corridor."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.directory.confirming import must_lead
from domain.directory.corridor import Corridor, filled_response_times
from domain.directory.corridor_changes import Changed, changed_corridor, happened_to
from domain.kernel.access import Actor, Versions, must_match
from domain.ports.work import OpenWork


@dataclass(frozen=True, slots=True)
class CorridorChange:
    """What to change. ``lead`` is an id or a code, and applies only if ``names_lead`` is set."""

    changed: Callable[[Corridor], Changed]
    names_lead: bool
    lead: str | None
    empty: bool = False


async def update_corridor(
    work: OpenWork, actor: Actor, reference: str, if_match: Versions | None, change: CorridorChange
) -> Corridor:
    """Change a corridor. Fields you leave out stay as they are, including single steps of `response_times`.
    `{}` changes nothing and makes no new version.

    While it is not `active`, nothing new can be sent along it; what is under way continues. Members have their own
    path.
    """
    async with work() as w:
        file = await w.corridors.file(reference)
        must_match(if_match, file.corridor.version)
        if change.empty:
            return w.answer(file.corridor)
        changed = dict(change.changed(file.corridor))
        if "response_times" in changed:
            changed["response_times"] = filled_response_times(changed["response_times"])
        if change.names_lead:
            changed["lead_organisation_id"] = None
        if change.lead is not None:
            lead = await w.organisations.find(change.lead, pointer="/lead_organisation_id")
            must_lead(lead)
            changed["lead_organisation_id"] = lead.id
        result = changed_corridor(file, changed, w.at)
        await w.corridors.change(file.corridor, result.corridor, happened_to(result))
        return w.answer(result.corridor)
