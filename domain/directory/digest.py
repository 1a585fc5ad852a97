"""The e-mail digest that a centre can have (ADR 0064): private to its organisation, unlike the rest of its entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.kernel.access import Actor, Place
from domain.kernel.errors import Conflict, InsufficientScope, NotYourCentre
from domain.kernel.sentence import Sentence
from domain.vocabulary import SUPPORTED_LANGUAGES

READING = "events:read"
"""A digest tells what the feed tells, so that choosing where it goes, and seeing that, needs the same scope."""
ANOTHER_AFTER = timedelta(hours=1)
"""Between two addresses of a centre: else it would be a way to write to strangers, or to try out mailboxes."""


class NoMail(Conflict):
    """This service sends no e-mail; its operator can change that."""

    code = "no_mail"


class AddressJustChanged(Conflict):
    """The address of this digest changed less than an hour ago; you can end the digest now, or try again later."""

    code = "address_just_changed"


@dataclass(frozen=True, slots=True)
class MailOffer:
    """Whether this service sends e-mail, and to which domains and those below them; none named: to all."""

    sends: bool
    domains: frozenset[str] = frozenset()

    def reaches(self, email: str) -> bool:
        """Return whether e-mail may be sent to that address."""
        domain = email.rpartition("@")[2].lower()
        return not self.domains or any(domain == one or domain.endswith(f".{one}") for one in self.domains)


@dataclass(frozen=True, slots=True)
class DigestSetting:
    """Where a centre's digest goes, and in which language. ``failing_since``: nothing arrives since then."""

    email: str
    language: str
    failing_since: datetime | None = None


def language_of(languages: Sequence[str]) -> str:
    """Return the first of a centre's languages (BCP 47) in which a digest can be written; English if there is none."""
    spoken = (tag.partition("-")[0] for tag in languages)
    return next((one for one in spoken if one in SUPPORTED_LANGUAGES), SUPPORTED_LANGUAGES[0])


def may_see_digest(actor: Actor, place: Place) -> bool:
    """Return whether the actor may know where the digest of this centre goes."""
    return actor.stands_at(place) and READING in actor.scopes


def must_choose(actor: Actor, place: Place, wants_one: bool, mail: MailOffer) -> None:
    """Raise unless the actor may decide where the digest of this centre goes. The coordinating body may not: it would
    learn of cases that are not its own.
    """
    if not actor.stands_at(place):
        raise NotYourCentre(pointer="/digest")
    if READING not in actor.scopes:
        raise InsufficientScope(READING)
    if wants_one and not mail.sends:
        raise NoMail


def must_be_permitted(
    before: DigestSetting | None, after: DigestSetting | None, mail: MailOffer, set_at: datetime | None, at: datetime
) -> None:
    """Raise unless a digest may go from one address to the other now. ``set_at``: when the address last changed, even
    if there was none since.
    """
    if after is None or (before is not None and before.email == after.email):
        return
    if not mail.reaches(after.email):
        raise NoMail(
            Sentence("This service sends no e-mail to addresses of this domain; its operator can change that.")
        )
    if set_at is not None and at < set_at + ANOTHER_AFTER:
        raise AddressJustChanged
