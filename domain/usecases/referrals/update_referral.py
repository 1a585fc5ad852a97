"""Change a draft."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from domain.kernel.access import Actor, Side, Versions, must_match
from domain.kernel.errors import CannotChangeSent, CaseClosed, NotYourSide
from domain.kernel.ids import ReferralId
from domain.kernel.keys import must_be_readable
from domain.kernel.own_reference import OwnReferenceKind
from domain.kernel.sentence import Sentence
from domain.ports.work import OpenWork
from domain.referrals.checks import must_be_ahead
from domain.referrals.draft import ReferralRequest, asked_again, draft, misplaced_consent
from domain.referrals.fallbacks import failing_fallbacks, must_be_other_centres
from domain.referrals.lifecycle import OF_AN_ERASED_CASE
from domain.referrals.unmet import must_have_none
from domain.referrals.view import ReferralFile, ReferralView, sides_of, view_of
from domain.usecases.referrals.create_referral import file_of, must_make_sense
from domain.usecases.referrals.unmet_rules import with_unmet_rules
from domain.vocabulary import CaseStatus, ReferralStatus


@dataclass(frozen=True, slots=True)
class ReferralChange:
    """What to change. ``rewords``: free text is among it; ``refers``: the own reference; ``only_refers``: only that."""

    requested: Callable[[ReferralRequest], ReferralRequest]
    rewords: bool
    empty: bool = False
    refers: bool = False
    only_refers: bool = False


def may_refer(file: ReferralFile, at_sides: frozenset[Side]) -> bool:
    """Return whether one of these sides may give the referral its own reference: not once the person left it."""
    return (Side.SENDER in at_sides and not file.sender_left) or (
        Side.RECEIVER in at_sides and file.referral.deletion is None
    )


def _named(request: ReferralRequest) -> tuple[object, ...]:
    """Return what decides whether its fallbacks can be named; while it stays the same, they are not checked again."""
    return request.corridor, request.from_centre, request.to_centre, request.fallback_centres


async def update_referral(
    work: OpenWork,
    actor: Actor,
    referral_id: ReferralId,
    if_match: Versions | None,
    change: ReferralChange,
) -> ReferralView:
    """Change a referral while it is a draft. Fields you leave out stay as they are, including a `summary` that cannot
    be decrypted at the moment: it is not overwritten. `{}` changes nothing and makes no new version.

    Your own organisation's reference, `external_id`, can be changed on both sides and in every state, if you send
    nothing else. That is no change of the referral: its `version` stays. A side that the person has left can give it
    none any more.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        old = file.referral
        at_sides = sides_of(actor, file)
        if not (may_refer(file, at_sides) if change.only_refers else Side.SENDER in at_sides):
            raise NotYourSide(Sentence("Only the sending centre can change a draft."))
        must_match(if_match, old.version)
        if change.only_refers:
            if file.case.status is CaseStatus.ERASED:
                raise CaseClosed(OF_AN_ERASED_CASE.sentence)
            external_id = change.requested(asked_again(old)).external_id
            await w.own_references.keep(
                OwnReferenceKind.REFERRAL, old.id, old.case_id, external_id, while_unchanged=file.case
            )
            file = await with_unmet_rules(w, actor, file)
            own = replace(old, external_id=external_id)
            return w.answer(view_of(actor, replace(file, referral=own), w.at))
        if old.status is not ReferralStatus.DRAFT:
            raise CannotChangeSent
        if change.empty:
            return w.answer(view_of(actor, await with_unmet_rules(w, actor, file), w.at))
        if change.rewords:
            must_be_readable(old.unreadable)
        before = asked_again(old)
        requested = change.requested(before)
        found = await w.referrals.sending(requested, actor)
        must_make_sense(requested, found)
        if requested.window_to != old.window_to:
            must_be_ahead(requested.window_to, w.at)
        failing = misplaced_consent(requested, found)
        if _named(requested) != _named(before):
            must_be_other_centres(found)
            failing = (*failing, *failing_fallbacks(found))
        must_have_none(failing)
        changed = replace(
            draft(requested, found, old.id, old.data_key_id, w.at),
            version=old.version + 1,
            created_at=old.created_at,
            redirected_from=old.redirected_from,
            unreadable=old.unreadable,
        )
        await w.referrals.redraft(changed)
        if change.refers:
            await w.own_references.keep(OwnReferenceKind.REFERRAL, old.id, old.case_id, changed.external_id)
        return w.answer(view_of(actor, file_of(changed, found), w.at))
