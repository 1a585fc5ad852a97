"""The kinds of facts, the numbers that each kind carries, and the dimensions by which it can be split.

The SQL in ``alembic/sql/statistics/`` makes facts from the records, following the definitions of ``catalogue.py``. Own
figures (``own.py``) and published figures (``publication.py``) are both counted from facts.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from domain.statistics.catalogue import INDICATORS
from domain.statistics.indicators import Dimension


class FactKind(StrEnum):
    """The kinds of facts. Those of referrals and handoffs (``TWO_SIDED``) count at both ends, all others at one."""

    CASE = "case"
    COMPLAINT = "complaint"
    CUSTODY = "custody"
    REFERRAL = "referral"
    ARRIVAL = "arrival"
    DECIDE = "decide"
    CONTACT = "contact"
    HANDOFF = "handoff"
    CLAIM = "claim"
    MONEY = "money"
    ACTIVITY = "activity"
    PARTICIPANT = "participant"
    CONSENT = "consent"


TWO_SIDED = (FactKind.REFERRAL, FactKind.ARRIVAL, FactKind.DECIDE, FactKind.CONTACT, FactKind.HANDOFF)

NUMBERS: Mapping[FactKind, tuple[str, ...]] = MappingProxyType(
    {
        FactKind.CASE: ("beneficiaries_by_case", "women_by_case"),
        FactKind.COMPLAINT: ("complaints",),
        FactKind.CUSTODY: ("open_cases",),
        FactKind.REFERRAL: (
            "referrals_sent",
            "referrals_clock_ended",
            "referrals_acknowledged_in_time",
            "referrals_silent",
            "referrals_accepted",
            "contacts_confirmed",
            "referrals_completed",
            "no_shows",
        ),
        FactKind.ARRIVAL: ("arrivals",),
        FactKind.DECIDE: ("median_days_to_decide",),
        FactKind.CONTACT: ("median_days_to_contact",),
        FactKind.HANDOFF: ("lapsed_handoffs",),
        FactKind.CLAIM: ("claims_opened", "claims_filed", "claims_settled", "claims_awarded", "claims_paid"),
        FactKind.MONEY: ("amount_filed", "amount_settled", "amount_awarded", "amount_paid", "amount_paid_of_awarded"),
        FactKind.ACTIVITY: ("activities", "trainings", "materials_distributed"),
        FactKind.PARTICIPANT: ("beneficiaries_by_activity", "training_participants", "counselled_before_departure"),
        FactKind.CONSENT: ("consents_withdrawn", "deletions_owed", "deletions_late"),
    }
)
"""The indicators that each kind counts, in the order of the column ``numbers``, an array of eight.

Custody counts 1 on the day a centre takes a case on, and -1 on the day it stops answering for it: the cases open at the
end of a day are the sum of all days up to it. Decisions, contacts and arrivals count 1 each. The column ``detail`` says
how many days a decision or contact took, in which currency an amount is, or whether a referral has arrived.
"""

DIMENSIONS = (
    Dimension.CORRIDOR,
    Dimension.OPERATOR_TYPE,
    Dimension.SEX,
    Dimension.AGE_BAND,
    Dimension.STAGE,
    Dimension.SECTOR,
    Dimension.URGENCY,
    Dimension.CASE_TYPE,
    Dimension.SERVICE_TYPE,
    Dimension.CLAIM_KIND,
    Dimension.FORUM_COUNTRY,
    Dimension.ACTIVITY_KIND,
    Dimension.COUNTRY,
)
"""The dimensions in the order of the column ``dims``, an array; a dimension that a fact does not have is ``none``.
Service types have an array of their own; the centre and the day are columns.
"""
OF_THE_PERSON = (Dimension.SEX, Dimension.AGE_BAND, Dimension.STAGE, Dimension.SECTOR, Dimension.CASE_TYPE)
"""The dimensions that count as ``not_seen`` for an organisation that may not know them of the person."""
NONE, NOT_SEEN = "none", "not_seen"

KIND_OF: Mapping[str, tuple[FactKind, int]] = MappingProxyType(
    {code: (kind, place) for kind, codes in NUMBERS.items() for place, code in enumerate(codes)}
)
"""For each counted indicator, the kind of its facts and its index in their numbers, from 0."""

WORKING = "cases_with_a_working_centre"
"""Counts the facts of ``open_cases`` at centres that are in operation at the end of the period."""

BY = tuple(Dimension)[:11]
"""The dimensions by which own figures can be split (contract, section 9)."""


def kind_of(code: str) -> FactKind:
    """Return the kind of the facts that an indicator counts."""
    return FactKind.CUSTODY if code == WORKING else KIND_OF[code][0]


def places_of(dimensions: Sequence[Dimension]) -> tuple[int, int]:
    """Return the indices in ``dims``, from 1, of at most two dimensions; 0 is ``all``."""
    first, second = (*(DIMENSIONS.index(one) + 1 for one in dimensions), 0, 0)[:2]
    return first, second


def splits_of(kind: FactKind) -> tuple[Dimension, ...]:
    """Return the dimensions, besides centre and month, by which own figures of a kind are stored."""
    if kind is FactKind.ARRIVAL:
        return (Dimension.CORRIDOR,)
    wanted = {one for code in NUMBERS[kind] for one in INDICATORS[code].dimensions}
    return tuple(one for one in DIMENSIONS if one in wanted and one in BY)


def shapes_of(kind: FactKind) -> tuple[tuple[int, int], ...]:
    """Return the pairs of indices in ``dims``, from 1, by which own figures of a kind are stored; 0 is ``all``."""
    places = [DIMENSIONS.index(one) + 1 for one in splits_of(kind)]
    pairs = ((one, other) for one in places for other in places if one < other)
    return ((0, 0), *((one, 0) for one in places), *pairs)
