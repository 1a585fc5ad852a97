"""Loads what the rules for sending look at, and says by pointer what cannot be found."""

from uuid import UUID

from adapters.postgres.mapping.cases import case_file_of, case_of
from adapters.postgres.mapping.consents import consent_of
from adapters.postgres.mapping.directory import centre_of
from adapters.postgres.mapping.values import Json, to_json
from adapters.postgres.work import PostgresWork
from domain.access import Actor
from domain.case.case import Case
from domain.case.relation import level_of
from domain.errors import Missing
from domain.ids import CentreId, CorridorId
from domain.referral.asked import AskedReferral, Sending
from domain.vocabulary import CorridorRole, CorridorStatus


async def sending_of(work: PostgresWork, asked: AskedReferral, actor: Actor) -> Sending:
    """Load it; raises ``Missing`` with a pointer into the body, or ``NotYourCentre`` for a centre of others."""
    found: Json | None = await work.load(
        "load_sending",
        to_json(
            {
                "case_id": asked.case_id,
                "corridor": asked.corridor,
                "from_centre": asked.from_centre,
                "to_centre": asked.to_centre,
                "fallback_centres": asked.fallback_centres,
                "consent_id": asked.consent_id,
                "referral_id": asked.referral_id,
            }
        ),
    )
    if found is None:
        raise Missing(pointer="/case_id")
    case = case_of(found["case"])
    if not _answers_for_holder(actor, case):
        await _must_know_of_it(work, asked, actor)
    work.case_id = asked.case_id
    for pointer, name in (("/corridor_id", "corridor"), ("/from_centre_id", "sender"), ("/to_centre_id", "receiver")):
        if found[name] is None:
            raise Missing(pointer=pointer)
    for place, fallback in enumerate(found["fallback_centre_ids"]):
        if fallback is None:
            raise Missing(pointer=f"/fallback_centre_ids/{place}")
    sender = centre_of(found["sender"])
    actor.must_answer_for(sender.place, "/from_centre_id")
    road = found["corridor"]
    return Sending(
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


def _answers_for_holder(actor: Actor, case: Case) -> bool:
    return case.holder is not None and actor.answers_for(case.holder.organisation_id, case.holder.centre_id)


async def _must_know_of_it(work: PostgresWork, asked: AskedReferral, actor: Actor) -> None:
    """Answer a centre that is no party to the case, or of an excluded kind, as if there were no such case."""
    found = await work.load("load_case", asked.case_id)
    if found is None or level_of(actor, case_file_of(found)) is None:
        raise Missing(pointer="/case_id")


def _role(given: str | None) -> CorridorRole | None:
    return None if given is None else CorridorRole(given)
