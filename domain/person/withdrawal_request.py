"""What a withdrawal asks for: the whole consent, or for some recipients alone; and whether it was already done."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from domain.consents.consent import Consent, StruckOut
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.ids import CentreId, ConsentId, DataKeyId
from domain.kernel.repetition import AlreadyDone
from domain.kernel.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Which consent is withdrawn and why; ``new_key`` is the id of the case's new key.

    ``centre_ids``: for these recipients alone; ``None``: for everybody.
    """

    consent_id: ConsentId
    reason: str | None
    new_key: DataKeyId
    centre_ids: tuple[CentreId, ...] | None = None


def is_repeated(consent: Consent, said: Withdrawal, *, erased: bool = False) -> bool:
    """Return whether this was already withdrawn with the same content; ``erased``: nothing is left of its text.

    Raises ``AlreadyDone`` if it was withdrawn with other content, and ``InvalidValues`` for a centre that is no
    recipient. A reason that could not be stored, or that the caller can no longer decrypt, is not compared.
    """
    if said.centre_ids is None:
        if consent.withdrawn_at is None:
            return False
        return _same(consent, (consent.withdrawal_reason,), said.reason, erased=erased)
    must_be_recipients(consent, said.centre_ids)
    struck = {one.centre_id: one for one in consent.struck_out}
    done = tuple(struck[centre].reason for centre in said.centre_ids if centre in struck)
    if len(done) < len(said.centre_ids):
        if consent.withdrawn_at is not None:
            raise AlreadyDone
        return False
    return _same(consent, done, said.reason, erased=erased)


def _same(consent: Consent, before: tuple[str | None, ...], reason: str | None, *, erased: bool) -> bool:
    is_kept = not (erased or consent.reason_lost or consent.text_closed or consent.unreadable)
    if is_kept and any(one != reason for one in before):
        raise AlreadyDone
    return True


def must_be_recipients(consent: Consent, centre_ids: tuple[CentreId, ...]) -> None:
    """Raise ``InvalidValues`` with each centre that is not a recipient."""
    faults = tuple(_strangers(consent, centre_ids))
    if faults:
        raise InvalidValues(faults)


def _strangers(consent: Consent, centre_ids: tuple[CentreId, ...]) -> Iterator[FieldFault]:
    for place, centre in enumerate(centre_ids):
        if not consent.recipients.include(centre):
            sentence = Sentence("The consent does not name this centre, so there is nothing to withdraw for it.")
            yield FieldFault(f"/centre_ids/{place}", "not_a_recipient", sentence)


def withdrawn(consent: Consent, said: Withdrawal, at: datetime) -> Consent:
    """Return the next version of the consent. If no recipient is left, the whole consent is withdrawn."""
    known = {one.centre_id for one in consent.struck_out}
    new = tuple(StruckOut(centre, at, said.reason) for centre in said.centre_ids or () if centre not in known)
    struck_out = (*consent.struck_out, *new)
    after = replace(consent, version=consent.version + 1, struck_out=struck_out)
    gone = known | {one.centre_id for one in new}
    if said.centre_ids is None or gone >= set(consent.recipients.centres):
        after = replace(after, withdrawn_at=at, withdrawal_reason=said.reason)
    return after
