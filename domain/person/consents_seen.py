"""Which consents of a case an actor sees, and how much of each."""

from collections.abc import Iterable
from dataclasses import replace

from domain.cases.reading import received
from domain.cases.relation import CaseFile, must_be_party
from domain.consents.consent import Consent
from domain.kernel.access import Actor, Level, known
from domain.kernel.errors import NotYourSide
from domain.kernel.ids import CentreId
from domain.kernel.sentence import Sentence
from domain.person.closing import answers_for_case
from domain.vocabulary import CaseStatus
from domain.vocabulary.referral import ACCEPTED_UNFINISHED

NOT_SHOWN = Sentence("Only the centre that holds the case, or one that has accepted a referral, sees its consents.")


def consents_seen(actor: Actor, file: CaseFile, consents: Iterable[Consent]) -> tuple[Consent, ...]:
    """Return every consent, whole, to the centre that holds the case, or closed it and keeps what it had; to a receiver
    at work those that its own referrals depend on, as far as they concern it. Raises ``NotYourSide`` for every other
    party. After an erasure, which destroys the text, the last holder still sees what was consented to.
    """
    if must_be_party(actor, file) not in (Level.HOLDER, Level.PARTY) and not _reads_all(actor, file):
        raise NotYourSide(NOT_SHOWN)
    return tuple(one for one in (_seen(actor, file, consent) for consent in consents) if one is not None)


def consent_seen(actor: Actor, file: CaseFile, consent: Consent) -> Consent:
    """Return one consent as the actor sees it. One that is none of its business is ``Missing``, like one that does not
    exist. Raises ``NotYourSide`` for one that the actor knows of, because it recorded it or was asked with it.
    """
    must_be_party(actor, file)
    seen = _seen(actor, file, consent)
    if seen is None and _knows_of(actor, file, consent):
        raise NotYourSide(NOT_SHOWN)
    return known(seen)


def _seen(actor: Actor, file: CaseFile, consent: Consent) -> Consent | None:
    if _reads_all(actor, file):
        return consent
    own = tuple(
        one.receiver.centre_id
        for one in received(actor, file)
        if one.status in ACCEPTED_UNFINISHED and one.consent is not None and one.consent.id == consent.id
    )
    return _as_far_as_it_concerns(own, consent) if own else None


def _reads_all(actor: Actor, file: CaseFile) -> bool:
    if must_be_party(actor, file) is Level.HOLDER:
        return True
    return file.case.status is CaseStatus.ERASED and answers_for_case(actor, file)


def _knows_of(actor: Actor, file: CaseFile, consent: Consent) -> bool:
    if actor.answers_for(consent.organisation_id, consent.centre_id):
        return True
    asked_with = [one.consent for one in received(actor, file)]
    asked_with += [offer.consent for offer in file.offers if actor.stands_at(offer.receiver)]
    return any(one is not None and one.id == consent.id for one in asked_with)


def _as_far_as_it_concerns(mine: tuple[CentreId, ...], consent: Consent) -> Consent:
    """Leave out who spoke and witnessed, why others were struck out, and to which other centres the person goes."""
    recipients = replace(
        consent.recipients,
        centre_ids=tuple(centre for centre in consent.recipients.centre_ids if centre in mine),
        member_ids=tuple(centre for centre in consent.recipients.member_ids if centre in mine),
    )
    return replace(
        consent,
        recipients=recipients,
        witness=None,
        representative=None,
        withdrawal_reason=None,
        unreadable=(),
        struck_out=tuple(replace(one, reason=None) for one in consent.struck_out if one.centre_id in mine),
    )
