"""The indicators of claims, activities and consents. ``catalogue.py`` has the rules that hold for all.

The newest award or settlement of a claim stands, unless the claim was dismissed later. ``domain/claims/amounts.py`` has
that rule, and how a payment in another currency is converted.
"""

from domain.statistics.indicators import Caveat, Dimension, Indicator, Source, Unit

D = Dimension
_BY_CLAIM = (D.CORRIDOR, D.CENTRE, D.OPERATOR_TYPE, D.CLAIM_KIND, D.FORUM_COUNTRY, D.SEX, D.SECTOR, D.MONTH)
_BY_ACTIVITY = (D.CORRIDOR, D.CENTRE, D.OPERATOR_TYPE, D.ACTIVITY_KIND, D.COUNTRY, D.SERVICE_TYPE, D.MONTH)
_BY_PARTICIPANT = (*_BY_ACTIVITY, D.SEX)
_BY_CONSENT = (D.CORRIDOR, D.CENTRE, D.OPERATOR_TYPE, D.MONTH)


def _claims(code: str, counts: str) -> Indicator:
    return Indicator(code, Unit.COUNT, Source.CLAIMS, counts, _BY_CLAIM, (Caveat.AS_REPORTED,))


def _money(code: str, counts: str) -> Indicator:
    caveats = (Caveat.AS_REPORTED, Caveat.CURRENCIES_APART)
    return Indicator(code, Unit.MONEY, Source.CLAIMS, counts, _BY_CLAIM, caveats, sums=False)


def _step(word: str, steps: str) -> Indicator:
    return _claims(f"claims_{word}", f"Claims whose first step {steps} has its `on` in the period.")


def _consents(code: str, counts: str, *caveats: Caveat, within: str | None = None) -> Indicator:
    return Indicator(code, Unit.COUNT, Source.CONSENTS, counts, _BY_CONSENT, caveats, within=within)


OF_CLAIMS = (
    _claims("claims_opened", "Claims whose `created_at` falls in the period."),
    _step("filed", "`filed`"),
    _step("settled", "`settled`"),
    _step("awarded", "`awarded`"),
    _step("paid", "`paid` or `enforced`"),
    _money("amount_filed", "Sum of `amount_claimed` over claims_filed, by its currency."),
    _money("amount_settled", "Sum of the settlements that stand and whose `on` falls in the period, by currency."),
    _money("amount_awarded", "Sum of the awards that stand and whose `on` falls in the period, by currency."),
    _money("amount_paid", "Sum of the steps `paid` and `enforced` whose `on` falls in the period, by currency."),
    _money(
        "amount_paid_of_awarded",
        "Over the claims with an award that stands and whose `on` falls in the period: the sum of their steps `paid` "
        "and `enforced` up to `counted_at`, at most what was awarded to each claim, by the currency of the award.",
    ),
    Indicator(
        "share_of_awarded_paid",
        Unit.PERCENT,
        Source.CLAIMS,
        "amount_paid_of_awarded divided by amount_awarded, both as shown, for each currency.",
        _BY_CLAIM,
        (Caveat.COHORT, Caveat.CURRENCIES_APART, Caveat.SMALL_NUMBERS),
        of=("amount_paid_of_awarded", "amount_awarded"),
        sums=False,
    ),
)

OF_ACTIVITIES = (
    Indicator("activities", Unit.COUNT, Source.ACTIVITIES, "Activities whose `on` falls in the period.", _BY_ACTIVITY),
    Indicator(
        "beneficiaries_by_activity",
        Unit.PEOPLE,
        Source.ACTIVITIES,
        "Sum of all `participants` of the activities without `case_id` whose `on` falls in the period; an activity for "
        "one person counts one.",
        _BY_PARTICIPANT,
        (Caveat.SAME_PERSON_TWICE, Caveat.AS_REPORTED),
    ),
    Indicator(
        "counselled_before_departure",
        Unit.PEOPLE,
        Source.ACTIVITIES,
        "Activities of kind `counselling` for one person whose `on` falls in the period and whose `stage` is "
        "`potential` or `departing`. With `case_id`, only the first of the organisation for that case.",
        (*_BY_PARTICIPANT, D.STAGE, D.AGE_BAND),
        (Caveat.SAME_PERSON_TWICE,),
    ),
    Indicator(
        "trainings",
        Unit.COUNT,
        Source.ACTIVITIES,
        "Of activities, those of kind `training`.",
        _BY_ACTIVITY,
    ),
    Indicator(
        "training_participants",
        Unit.PEOPLE,
        Source.ACTIVITIES,
        "Sum of all `participants` of the activities of kind `training` whose `on` falls in the period.",
        _BY_PARTICIPANT,
        (Caveat.SAME_PERSON_TWICE, Caveat.AS_REPORTED),
    ),
    Indicator(
        "materials_distributed",
        Unit.COUNT,
        Source.ACTIVITIES,
        "Sum of `materials_distributed` of the activities whose `on` falls in the period.",
        _BY_ACTIVITY,
        (Caveat.AS_REPORTED,),
    ),
)

OF_CONSENTS = (
    _consents(
        "consents_withdrawn",
        "Cases of which a consent was first withdrawn in the period.",
        Caveat.NOT_EXCLUDED,
    ),
    _consents("deletions_owed", "Referrals whose `deletion_due_by` falls in the period."),
    _consents(
        "deletions_late",
        "Of deletions_owed, those without a `deletion_confirmed_at` up to `deletion_due_by`.",
        Caveat.COHORT,
        within="deletions_owed",
    ),
)
