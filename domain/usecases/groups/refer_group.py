"""Refer the cases of a group."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from domain.groups.all_or_none import Step, decided_for_each
from domain.groups.referring import GroupReferral, NamedConsent, ReferralOfCase, ToRefer, to_refer, with_consent
from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.errors import SendingRefused
from domain.kernel.ids import DataKeyId, GroupId, HandoffId, ReferralId
from domain.ports.work import OpenWork, Work
from domain.referrals.draft import ReferralRequest, SendingContext, draft
from domain.referrals.sending import NewIds
from domain.usecases.referrals.create_referral import NewReferral, new_referral, record_new


async def refer_group(
    work: OpenWork, actor: Actor, group_id: GroupId, if_match: Versions | None, asked: GroupReferral
) -> tuple[ReferralOfCase, ...]:
    """Refer every case of a group to another centre, or those that `case_ids` names: one referral for each case, all of
    them or none. With `"send": true` they are sent immediately.

    Every rule for sending is checked for each case. If one fails, nothing is sent, and `errors` lists every rule that
    fails, with its `case_id`. Each case is sent under a consent of its own: the one that `consents` names for it, or
    else the newest in force that covers the purpose, what is shared and the receiving centre.

    From then on each referral is independent, with its own consent, holder, timeline and events.
    """
    async with work() as w:
        file = await w.groups.get(group_id, actor, asked.named)
        must_match(if_match, file.group.version)
        chosen = to_refer(file, asked)
        requests = [asked.request_for(case_id) for case_id in sorted(chosen.cases)]
        found = await w.referrals.sending_each(requests, actor)
        steps = _steps(w, list(zip(requests, found, strict=True)), chosen, send=asked.send)
        made = decided_for_each(steps, chosen.hidden)
        for new in made:
            await record_new(w, new)
        w.concern_each({new.referral.case_id: ("referral", new.referral.id) for new in made})
        return w.answer(tuple(_of_case(new, one) for new, one in zip(made, found, strict=True)))


def _steps(
    w: Work, asked: list[tuple[ReferralRequest, SendingContext]], chosen: ToRefer, *, send: bool
) -> Iterator[Step[NewReferral]]:
    for requested, found in asked:
        named = chosen.consents.get(found.case.id)
        ids = NewIds(ReferralId(w.new_id()), DataKeyId(w.new_id()), HandoffId(w.new_id()))
        decide = partial(_decided, w, requested, found, ids, named, send=send)
        yield found.case.id, decide


def _decided(
    w: Work,
    requested: ReferralRequest,
    found: SendingContext,
    ids: NewIds,
    named: NamedConsent | None,
    *,
    send: bool,
) -> NewReferral:
    facts = found.facts(draft(requested, found, ids.referral, ids.data_key, w.at), w.at)
    asked = requested if named is None else replace(requested, consent_id=named.consent_id)
    try:
        return new_referral(asked, with_consent(found, facts, named), ids, w.at, send_now=send)
    except SendingRefused as refused:
        for failure in refused.failures:
            if failure.pointer == "/consent_id":
                failure.pointer = "/consents" if named is None else named.pointer
        raise


def _of_case(new: NewReferral, found: SendingContext) -> ReferralOfCase:
    made = new.referral
    return ReferralOfCase(made.id, made.version, made.status, made.case_id, found.case.code, made.consent_id)
