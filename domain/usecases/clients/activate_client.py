"""Put the keys of a partner system into force, as a second person."""

from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import ClientId
from domain.oauth.clients import Register, RegisteredClient
from domain.oauth.credentials import must_be_in_use
from domain.oauth.managing import must_be_another, must_be_in_reach, must_have_a_say, must_see_clients
from domain.ports.work import OpenWork


async def activate_client(
    work: OpenWork,
    actor: Actor,
    register: Register,
    organisation: str,
    client_id: ClientId,
    if_match: Versions | None,
) -> RegisteredClient:
    """Activate a partner system, or the keys in its `pending_jwks`, as a second person.

    For a supervisor or administrator of the system's own organisation who is signed in, and who is not the person that
    registered the system or rotated its keys last. First compare the keys and scopes in the list with what the system's
    operator tells you; `If-Match` with the `version` that you saw makes sure that you activate these and no others.
    Activating again has no effect.
    """
    async with work() as w:
        owner = await w.organisations.find(organisation)
        must_see_clients(actor, owner.id)
        found = await register.find(owner.id, client_id)
        seen = found.client
        must_be_in_use(seen)
        must_have_a_say(actor, seen)
        must_be_in_reach(actor, seen.centre_ids)
        if seen.pending_jwks is None:
            return w.answer(seen)
        must_be_another(actor, seen)
        must_match(if_match, seen.version)
        return w.answer(w.enact(await found.activate(actor)))
