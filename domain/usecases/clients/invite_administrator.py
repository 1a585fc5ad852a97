"""Invite an organisation's first administrator."""

from domain.directory.invitations import Invitation, Invitations, must_be_confirmed
from domain.kernel.access import Actor, must_coordinate
from domain.ports.work import OpenWork


async def invite_administrator(
    work: OpenWork, actor: Actor, invitations: Invitations, organisation: str, name: str, display_name: str
) -> Invitation:
    """Invite the first administrator of a confirmed organisation. `url` is shown only this once, and works once.

    Send it through a confidential channel. Within 72 hours the person chooses a password and sets up an authenticator
    there, and can then sign in as `name@code-of-the-organisation`. A new invitation replaces an older one.
    """
    async with work() as w:
        must_coordinate(actor)
        invited = await w.organisations.find(organisation)
        must_be_confirmed(invited)
        return w.answer(w.enact(await invitations.invite(actor, invited, name, display_name)))
