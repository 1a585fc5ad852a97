"""Which consents of a case an actor sees, and how much of each."""

from collections.abc import Iterable
from dataclasses import replace

from domain.cases.reading import received
from domain.cases.relation import CaseFile, must_be_party
from domain.consents.consent import Consent
from domain.kernel.access import Actor, Level
from domain.kernel.errors import NotYourSide
from domain.kernel.sentence import Sentence
from domain.person.closing import answers_for_case
from domain.vocabulary import CaseStatus
from domain.vocabulary.referral import ACCEPTED_UNFINISHED


def consents_seen(actor: Actor, file: CaseFile, consents: Iterable[Consent]) -> tuple[Consent, ...]:
    """Return every consent, whole, to the centre that holds the case, or closed it and keeps what it had; to a receiver
    at work only those that its own referrals depend on, without names and reasons. Raises ``NotYourSide`` for every
    other party. After an erasure, which destroys the text, the last holder still sees what was consented to.
    """
    level = must_be_party(actor, file)
    if level is Level.HOLDER or (file.case.status is CaseStatus.ERASED and answers_for_case(actor, file)):
        return tuple(consents)
    if level is not Level.PARTY:
        raise NotYourSide(
            Sentence("Only the centre that holds the case, or one that has accepted a referral, sees its consents.")
        )
    work = [one for one in received(actor, file) if one.status in ACCEPTED_UNFINISHED and one.consent is not None]
    own = {one.consent.id for one in work if one.consent is not None}
    return tuple(_without_text(actor, file, consent) for consent in consents if consent.id in own)


def _without_text(actor: Actor, file: CaseFile, consent: Consent) -> Consent:
    mine = {one.receiver.centre_id for one in received(actor, file)}
    struck_out = tuple(replace(one, reason=None) for one in consent.struck_out if one.centre_id in mine)
    return replace(
        consent, witness=None, representative=None, withdrawal_reason=None, unreadable=(), struck_out=struck_out
    )
