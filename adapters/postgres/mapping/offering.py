"""What the rules for offering a case need: JSON to domain."""

from datetime import datetime

from adapters.postgres.mapping.cases import consent_of
from adapters.postgres.mapping.directory import centre_of
from adapters.postgres.mapping.values import Json, place, uuid_of
from domain.cases.case import Case
from domain.handoffs.offering import Held, Offering
from domain.kernel.access import Actor, known
from domain.kernel.ids import CentreId, ConsentId
from domain.kernel.open_matters import OpenMatters


def offering_of(found: Json, case: Case, named: ConsentId | None, at: datetime) -> Offering:
    """Read it; ``named`` is the consent that the offer is based on."""
    return Offering(
        case=case,
        receiver=centre_of(found["receiver_centre"]),
        consent=None if found["consent"] is None else consent_of(found["consent"]),
        consent_named=named is not None,
        ledger=tuple(Held(CentreId(uuid_of(row["centre_id"])), row["left"]) for row in found["ledger"]),
        share_a_corridor=found["share_a_corridor"],
        open_transfer_exists=found["open_transfer_exists"],
        at=at,
        open_offer=open_matters(found["open_offer"]),
        giver_in_operation=found["giver_in_operation"],
        succeeds=found["succeeds"],
        shared_times=tuple(found.get("shared_times", ())),
    )


def must_know_consent(found: Json, named: ConsentId | None, actor: Actor) -> None:
    """Raise ``Missing`` if a request names a consent that is neither of its case nor of another one that the actor
    holds: a stranger's is answered like an invented one (security.md, rule 18).
    """
    if named is not None and found["consent"] is None:
        holder = found["own_consent"]
        known(holder if holder is not None and actor.stands_at(place(holder)) else None, "/consent_id")


def open_matters(found: Json) -> OpenMatters:
    """Read what is open and in the way: ``{"handoff_id"?, "referral_id"?}``, or lists of them."""
    rows = found if isinstance(found, list) else [found or {}]
    return tuple(
        (name.removesuffix("_id"), uuid_of(number))
        for row in rows
        for name, number in row.items()
        if number is not None
    )
