"""Give a partner system new credentials."""

from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import ClientId
from domain.oauth.clients import Register, RegisteredClient
from domain.oauth.credentials import must_be_in_use, must_have_keys
from domain.oauth.managing import must_be_grantable, must_be_in_reach, must_manage
from domain.ports.work import OpenWork


async def rotate_client(
    work: OpenWork,
    actor: Actor,
    register: Register,
    organisation: str,
    client_id: ClientId,
    jwks: object,
    if_match: Versions | None,
) -> RegisteredClient:
    """Replace a client's credentials: with a new `client_secret`, shown only this once, or with the keys in `jwks` or
    at the address in `jwks_uri`. Keys behind an address that stays the same change without this operation.

    The old credentials stop working at once; tokens already issued expire within 300 seconds. To rotate keys without
    interruption, first send the old key together with the new one, later the new one alone.

    If the scopes open data about people, only keys are accepted. Keys in force that you send again stay in force; new
    ones wait in `pending_jwks` until a second person activates the client. If no key is left in force, the client is
    `pending`, and its tokens stop working within two seconds.
    """
    async with work() as w:
        owner = await w.organisations.find(organisation)
        must_manage(actor, owner.id)
        granted = await register.granted(owner.id)
        found = await register.find(owner.id, client_id)
        must_be_in_use(found.client)
        must_be_in_reach(actor, found.client.centre_ids)
        must_be_grantable(actor, owner.id, found.client.scopes, granted)
        must_match(if_match, found.client.version)
        must_have_keys(found.client.scopes, jwks)
        return w.answer(w.enact(await found.rotate(jwks, actor)))
