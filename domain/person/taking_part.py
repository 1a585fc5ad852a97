"""Who takes part in a case, and so is told of its steps, as ``visible_steps`` shows them. An organisation that has lost
access gets no further events (contract, section 6). ``corridor.was_left`` says in SQL whether the person left a centre.
"""

from domain.cases.case import is_excluded
from domain.kernel.access import Place
from domain.kernel.ids import ConsentId, OrganisationId
from domain.person.grounds import ground_of
from domain.person.whole_case import WholeCase
from domain.vocabulary import CustodyReason


def taking_part(whole: WholeCase) -> tuple[OrganisationId, ...]:
    """Return every organisation that holds or held the case, or sent or accepted a referral of it, and that the person
    neither left nor excluded. Being asked is not enough.
    """
    found = [period.place for period in whole.ledger]
    found += [referral.sender for referral in whole.referrals]
    found += [referral.receiver for referral in whole.referrals if referral.accepted_at is not None]
    known = (place for place in found if not is_excluded(place, whole.case) and not has_left(whole, place))
    return tuple(dict.fromkeys(place.organisation_id for place in known))


def has_left(whole: WholeCase, place: Place) -> bool:
    """Return whether the person withdrew every consent on which this centre held the case or worked on it."""
    if whole.case.holder is not None and whole.case.holder.centre_id == place.centre_id:
        return False
    periods = [n for n, period in enumerate(whole.ledger) if period.place.centre_id == place.centre_id]
    accepted = [
        referral.consent_id
        for referral in whole.referrals
        if referral.accepted_at is not None and referral.receiver.centre_id == place.centre_id
    ]
    parts = [left_in(whole, n) for n in periods] + [_is_withdrawn(whole, consent, place) for consent in accepted]
    return bool(parts) and all(parts)


def left_in(whole: WholeCase, period: int) -> bool:
    """Return whether custody was taken back after this period, or the consent that it rested on was withdrawn."""
    later = whole.ledger[period + 1 : period + 2]
    if any(one.by is CustodyReason.CONSENT_WITHDRAWN for one in later):
        return True
    ground = ground_of(whole.ledger[: period + 1])
    if ground is None:
        return False
    return any(_is_withdrawn(whole, ground.consent_id, place) for place in (whole.ledger[period].place, ground.place))


def _is_withdrawn(whole: WholeCase, consent_id: ConsentId | None, place: Place) -> bool:
    consent = whole.consent(consent_id)
    return consent is not None and consent.withdrawn_for(place.centre_id) is not None
