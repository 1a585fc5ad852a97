"""Disable a partner system."""

from contextlib import AsyncExitStack

from domain.kernel.access import Actor
from domain.kernel.ids import ClientId
from domain.oauth.clients import Register
from domain.oauth.managing import must_be_in_reach, must_manage
from domain.ports.work import OpenWork


async def disable_client(
    work: OpenWork, actor: Actor, register: Register, organisation: str, client_id: ClientId
) -> None:
    """Disable a client permanently. Within two seconds no process accepts its tokens any more.

    It stays in the list, because the audit trail refers to it. Disabling it again has no effect.
    """
    async with AsyncExitStack() as afterwards, work() as w:
        owner = await w.organisations.find(organisation)
        must_manage(actor, owner.id)
        held = await afterwards.enter_async_context(register.holding(owner.id, client_id))
        must_be_in_reach(actor, held.client.centre_ids)
        disabled = await held.disable()
        w.note_change("client", disabled.id)
