"""The closed list of indicators (contract, section 9). Texts in eight languages: ``api/statistics/texts/``.

These rules hold for all of them:

- Days are days in UTC. A fact belongs to a period if its day does.
- A referral that was entered in error is not counted.
- A referral has its own corridor, and the operator type of its receiver. In own figures it counts for the centre on
  that side: the receiver, and the sending side as it is now.
- A case counts for the centre that opened it, and for the corridor of its first sent referral, or ``none``. A claim, or
  a step of it, counts for the centre that recorded it. An activity names its centre and corridor.
- Facts are counted as they are when the period is counted (``counted_at``), see ``domain/statistics/editions.py``.
- For disclosure control, a fact is known to the organisation whose centre recorded it, to both sides of a referral or
  handoff, to every organisation that has held the case since, and to every receiver of a referral of the case.
"""

from domain.statistics.claims_and_activities import OF_ACTIVITIES, OF_CLAIMS, OF_CONSENTS
from domain.statistics.indicators import Caveat, Dimension, Indicator, Source, Unit

D = Dimension
_OF_CASES = (D.CORRIDOR, D.CENTRE, D.OPERATOR_TYPE, D.SEX, D.AGE_BAND, D.STAGE, D.SECTOR, D.URGENCY, D.MONTH)
_OF_REFERRALS = (*_OF_CASES, D.SERVICE_TYPE)


def _case(code: str, counts: str, *caveats: Caveat, unit: Unit = Unit.COUNT, within: str | None = None) -> Indicator:
    return Indicator(code, unit, Source.CASES, counts, _OF_CASES, caveats, within=within)


def _referral(code: str, counts: str, within: str | None = "referrals_sent") -> Indicator:
    return Indicator(code, Unit.COUNT, Source.REFERRALS, counts, _OF_REFERRALS, (Caveat.COHORT,), within=within)


def share(code: str, source: Source, numerator: str, denominator: str, dimensions: tuple[Dimension, ...]) -> Indicator:
    """Return an indicator that is the share of one indicator in another, in whole percent."""
    counts = f"{numerator} divided by {denominator}, both as shown; none if the denominator is under 20."
    caveats = (Caveat.SMALL_NUMBERS,)
    return Indicator(code, Unit.PERCENT, source, counts, dimensions, caveats, of=(numerator, denominator), sums=False)


OF_PEOPLE = (
    _case(
        "beneficiaries_by_case",
        "Cases whose `created_at` falls in the period, each one person. Cases merged into another count with that one, "
        "on the day of the earlier opening.",
        Caveat.SAME_PERSON_TWICE,
        unit=Unit.PEOPLE,
    ),
    _case(
        "women_by_case",
        "Of beneficiaries_by_case, those whose `sex` is `female`.",
        Caveat.SAME_PERSON_TWICE,
        unit=Unit.PEOPLE,
        within="beneficiaries_by_case",
    ),
    share("share_of_women", Source.CASES, "women_by_case", "beneficiaries_by_case", _OF_CASES),
    Indicator(
        "complaints",
        Unit.COUNT,
        Source.CASES,
        "Pairs of a case whose `created_at` falls in the period and each of its `case_types`, other than "
        "`departure_support` and `return_support`.",
        (*_OF_CASES, D.CASE_TYPE),
        (Caveat.SEVERAL_KINDS,),
    ),
    Indicator(
        "open_cases",
        Unit.COUNT,
        Source.CASES,
        "Cases with an entry of the ledger of custody that contains the last moment of the period, for its centre.",
        _OF_CASES,
        (Caveat.END_OF_PERIOD,),
    ),
    Indicator(
        "cases_with_a_working_centre",
        Unit.COUNT,
        Source.CASES,
        "Of open_cases, those whose holder was in operation at that moment.",
        _OF_CASES,
        (Caveat.END_OF_PERIOD,),
        within="open_cases",
    ),
)

OF_REFERRALS = (
    _referral("referrals_sent", "Referrals whose `sent_at` falls in the period.", within=None),
    _referral(
        "referrals_clock_ended",
        "Of referrals_sent, those whose acknowledge clock has ended (`clock_has_ended`, domain/board/definitions.py).",
    ),
    _referral(
        "referrals_acknowledged_in_time",
        "Of referrals_clock_ended, those that are not silent (`is_silent`, domain/board/definitions.py).",
        within="referrals_clock_ended",
    ),
    _referral(
        "referrals_silent",
        "Of referrals_clock_ended, those that are silent (`is_silent`, domain/board/definitions.py).",
        within="referrals_clock_ended",
    ),
    share("silence_rate", Source.REFERRALS, "referrals_silent", "referrals_clock_ended", _OF_REFERRALS),
    _referral("referrals_accepted", "Of referrals_sent, those with an `accepted_at`."),
    _referral(
        "contacts_confirmed",
        "Of referrals_accepted, those with a `contact_confirmed_at`.",
        within="referrals_accepted",
    ),
    _referral(
        "referrals_completed",
        "Of contacts_confirmed, those whose status is `completed`.",
        within="contacts_confirmed",
    ),
    _referral("no_shows", "Of referrals_accepted, those whose status is `no_show`.", within="referrals_accepted"),
    Indicator(
        "median_days_to_decide",
        Unit.DAYS,
        Source.REFERRALS,
        "Median (nearest rank) of `seconds_taken` for the step `decide` over the referrals_sent that were decided, in "
        "days.",
        _OF_REFERRALS,
        (Caveat.COHORT, Caveat.SMALL_NUMBERS),
        sums=False,
    ),
    Indicator(
        "median_days_to_contact",
        Unit.DAYS,
        Source.REFERRALS,
        "Median (nearest rank) of `seconds_taken` for the step `contact` over contacts_confirmed, in days.",
        _OF_REFERRALS,
        (Caveat.COHORT, Caveat.SMALL_NUMBERS),
        sums=False,
    ),
    Indicator(
        "lapsed_handoffs",
        Unit.COUNT,
        Source.HANDOFFS,
        "Handoffs whose `created_at` falls in the period and whose status is `lapsed`. Corridor: of its referral; a "
        "direct offer counts for `none`.",
        (D.CORRIDOR, D.CENTRE, D.OPERATOR_TYPE, D.MONTH),
        (Caveat.COHORT,),
    ),
)

INDICATORS = {
    indicator.code: indicator for indicator in (*OF_PEOPLE, *OF_REFERRALS, *OF_CLAIMS, *OF_ACTIVITIES, *OF_CONSENTS)
}
"""Every indicator by its code, in the order in which they are listed."""
