"""Change an organisation."""

from domain.directory.changes import Changed, opened_or_closed
from domain.directory.confirming import changed_organisation
from domain.directory.organisations import Organisation
from domain.kernel.access import Actor, Versions, must_coordinate, must_match
from domain.kernel.events import DomainEvent
from domain.ports.work import OpenWork


async def update_organisation(
    work: OpenWork, actor: Actor, reference: str, if_match: Versions | None, changed: Changed
) -> Organisation:
    """Change an organisation. Fields you leave out stay as they are; `{}` changes nothing and makes no new version.

    `"status": "disabled"` locks out all its clients within two seconds; `"active"` readmits them. Meanwhile each of its
    centres counts as `closed`, with everything that follows for its cases (see `PATCH /v1/centres/{id}`); partners in
    shared corridors get `centre.status_changed` for each.

    Only `POST …/confirm` makes a pending organisation active; one that was disabled before it was confirmed comes back
    as `pending`. Disable a confirmed organisation before you change its `operator_type`: it then has to be confirmed
    anew.
    """
    async with work() as w:
        must_coordinate(actor)
        organisation = await w.organisations.find(reference)
        must_match(if_match, organisation.version)
        if not changed:
            return w.answer(organisation)
        result = changed_organisation(actor, organisation, changed, w.at)
        happened: tuple[DomainEvent, ...] = ()
        if result.status is not organisation.status:
            happened = opened_or_closed(await w.organisations.centres(organisation), result.status)
        await w.organisations.change(result, happened)
        return w.answer(result)
