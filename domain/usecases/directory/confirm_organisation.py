"""Confirm a new organisation."""

from domain.directory.changes import opened_or_closed
from domain.directory.confirming import confirmed
from domain.directory.organisations import Organisation
from domain.kernel.access import Actor, Versions, must_match
from domain.ports.work import OpenWork


async def confirm_organisation(work: OpenWork, actor: Actor, reference: str, if_match: Versions | None) -> Organisation:
    """Confirm a new organisation, as a person who signs in. It is then `active`.

    One of two confirms: a coordinator other than the one who proposed it, or an administrator of an organisation that
    leads a corridor. An organisation of the type `employer` needs both. `confirmations` says who has confirmed.
    Repeating the request changes nothing.
    """
    async with work() as w:
        organisation = await w.organisations.find(reference)
        leads = await w.organisations.leads_a_corridor()
        must_match(if_match, organisation.version)
        result = confirmed(actor, organisation, leads=leads, at=w.at)
        if result is not organisation:
            happened = opened_or_closed(await w.organisations.centres(organisation), result.status)
            await w.organisations.change(result, happened)
        return w.answer(result)
