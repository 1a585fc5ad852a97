"""Loads what the rules for sending need, and points to whatever cannot be found."""

from uuid import UUID

from adapters.postgres.mapping.cases import case_file_of, case_of, consent_of
from adapters.postgres.mapping.directory import centre_of
from adapters.postgres.mapping.values import to_json
from adapters.postgres.stores.references import load_case
from adapters.postgres.work.work import PostgresWork
from domain.cases.relation import level_of
from domain.kernel.access import Actor, known
from domain.kernel.ids import CentreId, CorridorId
from domain.referrals.draft import ReferralRequest, SendingContext
from domain.vocabulary import CorridorRole, CorridorStatus


async def sending_of(work: PostgresWork, requested: ReferralRequest, actor: Actor) -> SendingContext:
    """Load it; raises ``Missing`` with a pointer into the body, or ``NotYourCentre`` for somebody else's centre."""
    named = ("case_id", "corridor", "from_centre", "to_centre", "fallback_centres", "consent_id", "referral_id")
    wanted = to_json({name: getattr(requested, name) for name in named})
    found = known(await work.load("load_sending", wanted), "/case_id")
    case = case_of(found["case"])
    if case.holder is None or not actor.stands_at(case.holder):
        await _must_know_of_it(work, requested, actor)
    work.case_id = case.id
    for pointer, name in (("/corridor_id", "corridor"), ("/from_centre_id", "sender"), ("/to_centre_id", "receiver")):
        known(found[name], pointer)
    for place, fallback in enumerate(found["fallback_centre_ids"]):
        known(fallback, f"/fallback_centre_ids/{place}")
    sender = centre_of(found["sender"])
    actor.must_stand_at(sender.place, "/from_centre_id")
    road = found["corridor"]
    return SendingContext(
        case=case,
        corridor_id=CorridorId(UUID(road["id"])),
        corridor_status=CorridorStatus(road["status"]),
        response_times=road["response_times"],
        sender=sender,
        sender_role=_role(found["sender_role"]),
        receiver=centre_of(found["receiver"]),
        receiver_role=_role(found["receiver_role"]),
        fallback_centre_ids=tuple(CentreId(UUID(centre)) for centre in found["fallback_centre_ids"]),
        consent=None if found["consent"] is None else consent_of(found["consent"]),
        open_transfer_exists=found["open_transfer_exists"],
        duplicate_exists=found["duplicate_exists"],
    )


async def _must_know_of_it(work: PostgresWork, requested: ReferralRequest, actor: Actor) -> None:
    """For a centre that is not a party to the case, or of an excluded kind, the case does not exist."""
    found = known(await load_case(work, requested.case_id), "/case_id")
    known(level_of(actor, case_file_of(found)), "/case_id")


def _role(given: str | None) -> CorridorRole | None:
    return None if given is None else CorridorRole(given)
