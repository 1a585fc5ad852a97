"""Find out whether a draft could be sent now, for what is shown of it."""

from dataclasses import replace

from domain.kernel.access import Actor, Side
from domain.ports.work import Work
from domain.referrals.draft import asked_again
from domain.referrals.rules import RULES_FOR_SENDING
from domain.referrals.unmet import unmet
from domain.referrals.view import ReferralFile, sides_of
from domain.vocabulary import ReferralStatus


async def with_unmet_rules(w: Work, actor: Actor, file: ReferralFile) -> ReferralFile:
    """Return the file of a draft with every rule for sending that it does not meet; any other as it is."""
    if file.referral.status is not ReferralStatus.DRAFT or Side.SENDER not in sides_of(actor, file):
        return file
    found = await w.referrals.sending(asked_again(file.referral), actor)
    return replace(file, unmet=unmet(RULES_FOR_SENDING, found.facts(file.referral, w.at)))
