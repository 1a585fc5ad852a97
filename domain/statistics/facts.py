"""What is counted, fact by fact: the kinds of facts, the numbers that each carries, and how each can be split.

``alembic/sql/statistics/facts.sql`` makes the facts from the records by the definitions of ``catalogue.py``. From the
facts come one's own figures (``own.py``) and the counts that are published (``publication.py``).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.statistics.catalogue import INDICATORS
from domain.statistics.indicators import Dimension


class FactKind(StrEnum):
    """The kinds of facts. Those of a referral or handoff are known to two sides, all others to one."""

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
"""The indicators that the numbers of a kind count, in the order of the array ``numbers``, which has eight places.

Custody counts 1 on the day on which a centre takes a case on, and -1 on the day on which it answers for it no longer:
what is open at the end of a day is the sum of all days up to it. Decisions and contacts count 1 each and carry the days
that were taken as their detail; money carries its currency, an arrival how it stands.
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
"""The dimensions in the order of the array ``dims`` of a fact. A fact without one has ``none`` there. The types of
service are in a list of their own; the centre and the day are columns.
"""
OF_THE_PERSON = (Dimension.SEX, Dimension.AGE_BAND, Dimension.STAGE, Dimension.SECTOR, Dimension.CASE_TYPE)
"""What an organisation that may no longer know of a case does not see of it: it counts as ``not_seen``."""
NONE, NOT_SEEN = "none", "not_seen"

KIND_OF: Mapping[str, tuple[FactKind, int]] = MappingProxyType(
    {code: (kind, place) for kind, codes in NUMBERS.items() for place, code in enumerate(codes)}
)
"""For each counted indicator, the kind of its facts and its place among their numbers, from 0."""

BY = tuple(Dimension)[:11]
"""What one's own figures can be split by (contract, section 9)."""


def splits_of(kind: FactKind) -> tuple[Dimension, ...]:
    """Return the dimensions other than centre and month by which one's own figures of a kind are kept."""
    if kind is FactKind.ARRIVAL:
        return (Dimension.CORRIDOR,)
    wanted = {one for code in NUMBERS[kind] for one in INDICATORS[code].dimensions}
    return tuple(one for one in DIMENSIONS if one in wanted and one in BY)


def shapes_of(kind: FactKind) -> tuple[tuple[int, int], ...]:
    """Return the pairs of places in ``dims``, from 1, by which one's own figures of a kind are kept; 0: ``all``."""
    places = [DIMENSIONS.index(one) + 1 for one in splits_of(kind)]
    pairs = ((one, other) for one in places for other in places if one < other)
    return ((0, 0), *((one, 0) for one in places), *pairs)
