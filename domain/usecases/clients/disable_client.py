"""Disable a partner system."""

from domain.kernel.access import Actor
from domain.kernel.ids import ClientId
from domain.oauth.clients import ClientStatus, Register
from domain.oauth.managing import must_be_in_reach, must_manage
from domain.ports.work import OpenWork


async def disable_client(
    work: OpenWork, actor: Actor, register: Register, organisation: str, client_id: ClientId
) -> None:
    """Disable a client permanently. Within two seconds no process accepts its tokens any more.

    It stays in the list, because the audit trail refers to it. Disabling it again has no effect.
    """
    async with work() as w:
        owner = await w.organisations.find(organisation)
        must_manage(actor, owner.id)
        found = await register.find(owner.id, client_id)
        must_be_in_reach(actor, found.client.centre_ids)
        if found.client.status is not ClientStatus.DISABLED:
            w.enact(await found.disable(actor))
