"""Loads what the rules for sending need, and points to whatever cannot be found."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from adapters.postgres.mapping.agreements import binding_agreement_of
from adapters.postgres.mapping.cases import case_file_of, case_of, consent_of, grounds_of
from adapters.postgres.mapping.directory import centre_of
from adapters.postgres.mapping.offering import must_know_consent, open_matters
from adapters.postgres.mapping.referrals import referral_of
from adapters.postgres.mapping.values import Json, place, to_json
from adapters.postgres.stores.references import load_case
from adapters.postgres.work.work import PostgresWork
from domain.cases.case import Case
from domain.cases.relation import level_of
from domain.directory.organisations import Centre
from domain.kernel.access import Actor, known
from domain.kernel.ids import CentreId, CorridorId
from domain.referrals.draft import Fallback, ReferralRequest, SendingContext
from domain.referrals.fallbacks import may_be_sent
from domain.referrals.referral import ReferralText
from domain.vocabulary import CorridorRole, CorridorStatus

NAMED = ("case_id", "corridor", "from_centre", "to_centre", "fallback_centres", "kind", "consent_id", "referral_id",
         "redirected_from")  # fmt: skip
"""What the function is told of a request."""


async def sending_of(work: PostgresWork, requested: ReferralRequest, actor: Actor | None) -> SendingContext:
    """Load it; raises ``Missing`` with a pointer into the body, or ``NotYourCentre`` for somebody else's centre.

    Without an actor it is the service that sends a referral on, which the sender has wanted before.
    """
    found = known(await work.load("load_sending", _wanted(requested)), "/case_id")
    case = case_of(found["case"])
    if not _holds(case, actor) and actor is not None:
        await _must_know_of_it(work, requested, actor)
    work.case_id = case.id
    work.date_after(found["latest"])
    return _context(found, case, requested, actor)


async def sending_of_each(
    work: PostgresWork, requested: Sequence[ReferralRequest], actor: Actor
) -> tuple[SendingContext, ...]:
    """Load it for each of many cases that the actor sees, in one statement. The requests differ in the case alone."""
    if not requested:
        return ()
    cases = [one.case_id for one in requested]
    found = await work.load("load_sending_each", _wanted(requested[0]), cases)
    for one in found:
        work.date_after(known(one)["latest"])
    return tuple(
        _context(known(one), case_of(one["case"]), asked, actor) for one, asked in zip(found, requested, strict=True)
    )


def _wanted(requested: ReferralRequest) -> str:
    return to_json({name: getattr(requested, name) for name in NAMED})


def _holds(case: Case, actor: Actor | None) -> bool:
    return actor is None or (case.holder is not None and actor.stands_at(case.holder))


def _context(found: Json, case: Case, requested: ReferralRequest, actor: Actor | None) -> SendingContext:
    for pointer, name in (("/corridor_id", "corridor"), ("/from_centre_id", "sender"), ("/to_centre_id", "receiver")):
        known(found[name], pointer)
    for number, fallback in enumerate(found["fallback_centre_ids"]):
        known(fallback, f"/fallback_centre_ids/{number}")
    sender = centre_of(found["sender"])
    if actor is not None:
        must_know_consent(found, requested.consent_id, actor)
        actor.must_stand_at(sender.place, "/from_centre_id")
    return context_of(found, case, sender, shown=_holds(case, actor))


def context_of(found: Json, case: Case, sender: Centre, *, shown: bool) -> SendingContext:
    """Read what was found. ``shown``: the caller may see what is open."""
    road = found["corridor"]
    return SendingContext(
        case=case,
        corridor_id=CorridorId(UUID(road["id"])),
        corridor_status=CorridorStatus(road["status"]),
        agreement=binding_agreement_of(road["agreement"]),
        response_times=road["response_times"],
        sender=sender,
        sender_role=_role(found["sender_role"]),
        receiver=centre_of(found["receiver"]),
        receiver_role=_role(found["receiver_role"]),
        fallback_centre_ids=tuple(CentreId(UUID(centre)) for centre in found["fallback_centre_ids"]),
        consent=None if found["consent"] is None else consent_of(found["consent"]),
        open_transfer_exists=found["open_transfer_exists"],
        duplicate_exists=found["duplicate_exists"],
        open_offer=open_matters(found["open_offer"]) if shown else (),
        open_there=open_matters(found["open_there"]) if shown else (),
        fallbacks=tuple(_fallback(row) for row in found["fallbacks"]),
        declined_by=frozenset(CentreId(UUID(centre)) for centre in found["declined_by"]),
        grounds=grounds_of(found["grounds"]),
    )


def is_unsendable(draft: Json, at: datetime) -> bool:
    """Return whether a draft, as a list finds it, fails a rule for sending."""
    found = draft["sending"]
    if found is None:
        return True
    referral = referral_of(draft["referral"], place(draft["sender"]), place(draft["receiver"]), ReferralText())
    context = context_of(found, case_of(found["case"]), centre_of(found["sender"]), shown=False)
    return not may_be_sent(context.facts(referral, at))


def _fallback(row: Json) -> Fallback:
    named = place(row["place"])
    return Fallback(named.centre_id, named.operator_type, _role(row["role"]))


async def _must_know_of_it(work: PostgresWork, requested: ReferralRequest, actor: Actor) -> None:
    """For a centre that is not a party to the case, or of an excluded kind, the case does not exist."""
    found = known(await load_case(work, requested.case_id), "/case_id")
    known(level_of(actor, case_file_of(found)), "/case_id")


def _role(given: str | None) -> CorridorRole | None:
    return None if given is None else CorridorRole(given)
