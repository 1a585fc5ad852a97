"""The e-mail digest that a centre can have (ADR 0064): private to its organisation, unlike the rest of its entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.kernel.access import Actor, Place
from domain.kernel.errors import Conflict, InsufficientScope, NotYourCentre
from domain.vocabulary import SUPPORTED_LANGUAGES

READING = "events:read"
"""A digest tells what the feed tells, so that choosing where it goes needs the same scope."""


class NoMail(Conflict):
    """This service sends no e-mail; its operator can change that."""

    code = "no_mail"


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


def must_choose(actor: Actor, place: Place, wants_one: bool, sends_mail: bool) -> None:
    """Raise unless the actor may decide where the digest of this centre goes. The coordinating body may not: it would
    learn of cases that are not its own.
    """
    if not actor.stands_at(place):
        raise NotYourCentre(pointer="/digest")
    if READING not in actor.scopes:
        raise InsufficientScope(READING)
    if wants_one and not sends_mail:
        raise NoMail
