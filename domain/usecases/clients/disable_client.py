"""Shut a partner system out."""

from contextlib import AsyncExitStack

from domain.kernel.access import Actor
from domain.kernel.ids import ClientId
from domain.oauth.clients import Register
from domain.oauth.managing import must_be_in_reach, must_manage
from domain.ports.work import OpenWork


async def disable_client(
    work: OpenWork, actor: Actor, register: Register, organisation: str, client_id: ClientId
) -> None:
    """Shut a client out for good. Its tokens open nothing within two seconds, in every process.

    It stays in the list, for the audit trail names it. Doing it twice changes nothing more.
    """
    async with AsyncExitStack() as afterwards, work() as w:
        owner = await w.organisations.find(organisation)
        must_manage(actor, owner.id)
        disabled = await afterwards.enter_async_context(register.disabling(owner.id, client_id))
        must_be_in_reach(actor, disabled)
        w.note_change("client", disabled.id)
