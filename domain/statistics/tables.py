"""The closed list of published tables (contract, section 9).

A table splits its indicators by at most two dimensions. Each dimension takes one value or ``all``: there are no other
filters or dates. Dimensions that no table combines are never crossed.
"""

from dataclasses import dataclass

from domain.statistics.catalogue import INDICATORS
from domain.statistics.indicators import Dimension, Indicator

D = Dimension
ALL = "all"


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One table. ``years_only``: quarters would have too few facts."""

    code: str
    indicators: tuple[str, ...]
    dimensions: tuple[Dimension, ...]
    years_only: bool = False

    def __post_init__(self) -> None:
        if len(self.dimensions) > 2:
            raise ValueError("at most two dimensions")
        for indicator in self.known():
            if not set(self.dimensions) <= set(indicator.dimensions):
                raise ValueError(f"{indicator.code} lacks a dimension of {self.code}")

    def known(self) -> tuple[Indicator, ...]:
        """Return its indicators."""
        return tuple(INDICATORS[code] for code in self.indicators)


REFERRALS = (
    "referrals_sent",
    "referrals_clock_ended",
    "referrals_acknowledged_in_time",
    "referrals_silent",
    "silence_rate",
    "referrals_accepted",
    "contacts_confirmed",
    "referrals_completed",
    "no_shows",
    "median_days_to_decide",
    "median_days_to_contact",
)
CLAIMS = (
    "claims_opened",
    "claims_filed",
    "claims_settled",
    "claims_awarded",
    "claims_paid",
    "amount_filed",
    "amount_settled",
    "amount_awarded",
    "amount_paid",
    "amount_paid_of_awarded",
    "share_of_awarded_paid",
)
ACTIVITIES = ("activities", "beneficiaries_by_activity", "materials_distributed")
BY_SEX_OF_PARTICIPANTS = ("beneficiaries_by_activity", "counselled_before_departure")
NOT_PUBLISHED = ("trainings", "training_participants")
"""Own indicators only. The row `training` of ``activities_by_kind_and_country`` says the same, and may be hidden."""

TABLES = {
    table.code: table
    for table in (
        PublishedTable("people_by_corridor_and_sex", ("beneficiaries_by_case",), (D.CORRIDOR, D.SEX)),
        PublishedTable("people_by_age_and_sex", ("beneficiaries_by_case",), (D.AGE_BAND, D.SEX)),
        PublishedTable("people_by_stage", ("beneficiaries_by_case", "women_by_case", "share_of_women"), (D.STAGE,)),
        PublishedTable("referrals_by_corridor_and_operator_type", REFERRALS, (D.CORRIDOR, D.OPERATOR_TYPE)),
        PublishedTable("referrals_by_corridor_and_urgency", REFERRALS[:4], (D.CORRIDOR, D.URGENCY), years_only=True),
        PublishedTable(
            "custody_by_corridor", ("lapsed_handoffs", "open_cases", "cases_with_a_working_centre"), (D.CORRIDOR,)
        ),
        PublishedTable("complaints_by_kind_and_corridor", ("complaints",), (D.CASE_TYPE, D.CORRIDOR)),
        PublishedTable("claims_by_kind_and_country", CLAIMS, (D.CLAIM_KIND, D.FORUM_COUNTRY)),
        PublishedTable("activities_by_kind_and_country", ACTIVITIES, (D.ACTIVITY_KIND, D.COUNTRY)),
        PublishedTable("participants_by_country_and_sex", BY_SEX_OF_PARTICIPANTS, (D.COUNTRY, D.SEX)),
        PublishedTable(
            "consents_by_corridor", ("consents_withdrawn", "deletions_owed", "deletions_late"), (D.CORRIDOR,), True
        ),
    )
}
"""Every published table by its code, in the order in which they are listed."""
