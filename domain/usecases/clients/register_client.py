"""Register a partner system of an organisation."""

from domain.kernel.access import Actor
from domain.oauth.clients import ClientRequest, Register, RegisteredClient
from domain.oauth.credentials import must_have_keys
from domain.oauth.managing import must_be_grantable, must_be_in_reach, must_manage
from domain.ports.work import OpenWork


async def register_client(
    work: OpenWork, actor: Actor, register: Register, organisation: str, requested: ClientRequest
) -> RegisteredClient:
    """Register a partner system and get its credentials. `client_secret` is shown only this once.

    With the system's public keys in `jwks`, or at the address in `jwks_uri`, it authenticates by `private_key_jwt` and
    has no secret. With `redirect_uris` it acts for people who sign in; otherwise it acts for itself. Use `centre_ids`
    to limit it to some centres.

    Scopes that open data about people (`identity:read cases:read documents:read claims:read audit:read`) need `jwks`.
    The system is then `pending`, and gets no token until a second person of its organisation activates it. The
    coordinating body grants other organisations only `directory:read`.
    """
    async with work() as w:
        owner = await w.organisations.find(organisation)
        must_manage(actor, owner.id)
        limited = None
        if requested.centres is not None:
            named = enumerate(requested.centres)
            limited = [(await w.centres.find(centre, f"/centre_ids/{place}")).id for place, centre in named]
        granted = await register.granted(owner.id)
        must_be_in_reach(actor, limited)
        must_be_grantable(actor, owner.id, requested.scopes, granted)
        must_have_keys(requested.scopes, requested.jwks)
        return w.answer(w.enact(await register.add(owner.id, requested, limited, actor)))
