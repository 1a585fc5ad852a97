"""Referring a group: which of its cases, and the consent of each (contract, section 8).

No consent is good for two cases. Without one that the request names, a case is sent under the newest consent that
covers this sending; if none does, its newest consent says what is wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.consents.consent import Consent
from domain.groups.group import GroupFile, chosen_of
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.ids import CaseId, CaseReference, ConsentId, ReferralId
from domain.kernel.sentence import Sentence
from domain.referrals.draft import ReferralRequest, SendingContext
from domain.referrals.failures import NotTheHolder
from domain.referrals.persons_word import consent_covers_what_is_shared, consent_holds, consent_names_the_receiver
from domain.referrals.rules import SendingFacts, consent_names_the_purpose
from domain.referrals.unmet import unmet
from domain.vocabulary import ReferralStatus

RULES_OF_CONSENT = (
    consent_holds,
    consent_names_the_purpose,
    consent_covers_what_is_shared,
    consent_names_the_receiver,
)
"""The rules for sending that concern the consent."""


@dataclass(frozen=True, slots=True)
class GroupReferral:
    """``request_for``: makes the request for one case. ``cases``: some of the group's; ``None``: all of them.

    ``consents``: the case and the consent that were named for each other. A case is ``None`` if its text names nothing.
    """

    request_for: Callable[[CaseId], ReferralRequest]
    cases: tuple[CaseReference | None, ...] | None
    consents: tuple[tuple[CaseReference | None, ConsentId], ...]
    send: bool

    @property
    def named(self) -> tuple[CaseReference | None, ...]:
        """Every case that the request names: those to refer, then those of the consents."""
        return (*(self.cases or ()), *(case for case, _ in self.consents))


@dataclass(frozen=True, slots=True)
class NamedConsent:
    """A consent that the request names for a case, and where."""

    consent_id: ConsentId
    pointer: str


@dataclass(frozen=True, slots=True)
class ToRefer:
    """``cases``: those that the actor sees. ``hidden``: that there are others, which nobody here can refer."""

    cases: tuple[CaseId, ...]
    hidden: tuple[NotTheHolder, ...]
    consents: Mapping[CaseId, NamedConsent]


@dataclass(frozen=True, slots=True)
class ReferralOfCase:
    """The referral of one case, exactly as if it had been referred on its own."""

    referral_id: ReferralId
    version: int
    status: ReferralStatus
    case_id: CaseId
    case_code: str
    consent_id: ConsentId | None


def to_refer(file: GroupFile, asked: GroupReferral) -> ToRefer:
    """Return the cases to refer; raises ``InvalidValues`` for what is not in the group, and for an empty one."""
    count = len(asked.cases or ())
    chosen = chosen_of(replace(file, named=file.named[:count]), all_of_them=asked.cases is None)
    seen = tuple(case_id for case_id in chosen if case_id in file.items)
    consents = _consents(asked, file.named[count:], frozenset(seen))
    return ToRefer(seen, _hidden(len(chosen) - len(seen)), consents)


def _hidden(count: int) -> tuple[NotTheHolder, ...]:
    if count == 0:
        return ()
    sentence = Sentence(
        "You can no longer see {count} of the group's cases, so they cannot be referred; name the others in case_ids.",
        count=count,
    )
    return (NotTheHolder(sentence, pointer="/case_ids"),)


def _consents(
    asked: GroupReferral, named: Sequence[CaseId | None], chosen: frozenset[CaseId]
) -> dict[CaseId, NamedConsent]:
    found, faults = dict[CaseId, NamedConsent](), list[FieldFault]()
    for place, (case_id, (_, consent_id)) in enumerate(zip(named, asked.consents, strict=True)):
        pointer = f"/consents/{place}/case_id"
        if case_id is None or case_id not in chosen:
            sentence = Sentence("This case is not among those to be referred.")
            faults.append(FieldFault(pointer, "not_in_list", sentence))
        elif case_id in found:
            faults.append(FieldFault(pointer, "given_twice", Sentence("This case is listed twice.")))
        else:
            found[case_id] = NamedConsent(consent_id, f"/consents/{place}/consent_id")
    if faults:
        raise InvalidValues(tuple(faults))
    return found


def with_consent(found: SendingContext, facts: SendingFacts, named: NamedConsent | None) -> SendingContext:
    """Return what was found for a case, with the consent to send it under: the one named, or the newest that covers the
    sending, or else the newest.
    """
    consents = () if found.grounds is None else found.grounds.consents
    if named is not None:
        return replace(found, consent=next((one for one in consents if one.id == named.consent_id), None))
    newest = sorted(consents, key=_age, reverse=True)
    covering = (one for one in newest if not unmet(RULES_OF_CONSENT, replace(facts, consent=one)))
    return replace(found, consent=next(covering, newest[0] if newest else None))


def _age(consent: Consent) -> tuple[object, ...]:
    return (consent.given_at, consent.created_at, consent.id)
