"""Confirm contact with the person."""

from dataclasses import dataclass
from datetime import datetime

from domain.cases.codes import tracking_hash
from domain.kernel.access import Actor, Versions
from domain.kernel.ids import ReferralId
from domain.ports.work import OpenWork
from domain.referrals.lifecycle import Action
from domain.referrals.requests import ConfirmContact
from domain.referrals.view import ReferralView
from domain.usecases.referrals.actions import apply_action
from domain.vocabulary import Channel


@dataclass(frozen=True, slots=True)
class Contact:
    """How and when; ``at`` defaults to now."""

    channel: Channel
    at: datetime | None
    migrant_code: str | None


async def confirm_contact(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, contact: Contact
) -> ReferralView:
    """Confirm that you have met or spoken with the person. In a transfer this moves custody to your centre at once.

    `migrant_code` is the migrant's tracking code. It is optional, but must be right if you send it; the contact then
    counts as verified.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        code = contact.migrant_code
        request = ConfirmContact(
            channel=contact.channel,
            at=contact.at,
            code_matches=None if code is None else tracking_hash(code) == file.case.tracking_hash,
        )
        return await apply_action(w, actor, file, Action.CONFIRM_CONTACT, request, if_match)
