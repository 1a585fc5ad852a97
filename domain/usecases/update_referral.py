"""Change a draft."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from domain.access import Actor, Side
from domain.errors import CannotChangeSent, NotYourSide
from domain.ids import ReferralId
from domain.keys import must_be_readable
from domain.ports import OpenWork
from domain.preconditions import Versions, must_match
from domain.referral.asked import AskedReferral, asked_again, draft
from domain.referral.file import sides_of
from domain.referral.view import ReferralView, view_of
from domain.usecases.create_referral import file_of, must_make_sense
from domain.vocabulary import ReferralStatus


@dataclass(frozen=True, slots=True)
class ReferralChange:
    """What is to change. ``rewords``: something that people write is among it."""

    asked: Callable[[AskedReferral], AskedReferral]
    rewords: bool


async def update_referral(
    work: OpenWork,
    actor: Actor,
    referral_id: ReferralId,
    if_match: Versions | None,
    change: ReferralChange,
) -> ReferralView:
    """Change a referral while it is a draft. Fields that you leave out stay as they are, also a `summary` that cannot
    be read just now, which is not written over.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        old = file.referral
        if Side.SENDER not in sides_of(actor, file):
            raise NotYourSide("Only the sender may change a draft.")
        must_match(if_match, old.version)
        if old.status is not ReferralStatus.DRAFT:
            raise CannotChangeSent
        if change.rewords:
            must_be_readable(old.unreadable)
        asked = change.asked(asked_again(old))
        found = await w.referrals.sending(asked, actor)
        must_make_sense(asked, found)
        changed = replace(
            draft(asked, found, old.id, old.data_key_id, w.at),
            version=old.version + 1,
            created_at=old.created_at,
            redirected_from=old.redirected_from,
            unreadable=old.unreadable,
        )
        await w.referrals.redraft(changed)
        return w.answer(view_of(actor, file_of(changed, found), w.at))
