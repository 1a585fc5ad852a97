"""Give a partner system new credentials."""

from contextlib import AsyncExitStack

from domain.kernel.access import Actor
from domain.kernel.ids import ClientId
from domain.oauth.clients import Register, RegisteredClient
from domain.oauth.managing import must_be_grantable, must_manage
from domain.ports.work import OpenWork


async def rotate_client(
    work: OpenWork, actor: Actor, register: Register, organisation: str, client_id: ClientId, jwks: object
) -> RegisteredClient:
    """Replace a client's credentials: with a new `client_secret`, shown only this once, or with the keys in `jwks`.

    The old credentials stop working at once; tokens already issued expire within 300 seconds. To rotate keys without
    interruption, first send the old key together with the new one, later the new one alone.
    """
    async with AsyncExitStack() as afterwards:
        async with work() as w:
            owner = await w.organisations.find(organisation)
            must_manage(actor, owner.id)
            granted = await register.granted(owner.id)
            renewed = await afterwards.enter_async_context(register.renewing(owner.id, client_id, jwks))
            must_be_grantable(actor, renewed, granted)
            w.note_change("client", renewed.id)
            w.answer(renewed)
        return renewed
