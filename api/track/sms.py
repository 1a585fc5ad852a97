"""The same as one SMS: where the case stands, what is due, and whom to call, in whole sentences."""

from collections.abc import Iterator

from api.track.telling import Teller
from domain.tracking.sms import fitted
from domain.tracking.steps import CaseStep

CALLED_BY = ("phone", "mobile", "hotline", "whatsapp", "line", "email")
"""The kinds of contact that fit an SMS, the most useful first."""


def sms_text(teller: Teller) -> str:
    """Write it: at most two parts."""
    return fitted(_sentences(teller))


def _sentences(teller: Teller) -> Iterator[str]:
    case = teller.case
    going_on = None if case.step is CaseStep.CLOSED else next(iter(case.referrals), None)
    yield f"{case.code}: {teller.step() if going_on is None else teller.referral(going_on)}"
    if going_on is not None and (due := teller.due(going_on)) is not None:
        yield due
    if case.centre is not None:
        by = next((case.centre.contact[kind] for kind in CALLED_BY if kind in case.centre.contact), None)
        yield case.centre.name + ("." if by is None else f": {by}.")
    if case.contact_stopped_at is not None:
        yield teller.words("stopped_since", time=teller.clock.time(case.contact_stopped_at))
