"""What the migrant's page shows, ready for the template: sentences, and the hidden fields of its forms."""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.labels import label
from api.track.telling import Teller
from api.track.texts import listed
from domain.kernel.ids import to_text
from domain.tracking.surroundings import PublicCentre
from domain.tracking.view import TrackingAction
from domain.vocabulary import MigrantMessage

CODES = (MigrantMessage.ARRIVED, MigrantMessage.CONTACTED)
NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]{4,24}", re.ASCII)
SPELLED = {"hotline": "tel:", "phone": "tel:", "mobile": "tel:", "email": "mailto:"}
"""What a link can reach, the quickest first."""
QUICKEST = tuple(SPELLED)


@dataclass(frozen=True, slots=True)
class Notice:
    """What has just happened; ``kind`` is ``done`` or ``wrong``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One way to reach a centre. ``href`` is ``None`` if it is not safe to make a link of it."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class ShownCentre:
    """A centre with its contact, opening hours and languages in words."""

    name: str
    contact: tuple[tuple[str, ContactLine], ...]
    hours: tuple[str, ...]
    languages: str


@dataclass(frozen=True, slots=True)
class ShownReferral:
    """A referral in a sentence, and what is due."""

    text: str
    due: str | None


@dataclass(frozen=True, slots=True)
class ShownReader:
    """Who looked, and when."""

    text: str
    time: str


@dataclass(frozen=True, slots=True)
class ShownConsent:
    """A consent in words: when it was given, for whom and for what, and until when."""

    id: str
    given: str
    recipients: str
    shared: str
    until: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page of a case."""

    language: str
    handle: str
    once: str
    code: str
    step: str
    referrals: tuple[ShownReferral, ...]
    centre: ShownCentre | None
    others: tuple[ShownCentre, ...]
    stopped: str | None
    says: bool
    codes: tuple[tuple[str, str], ...]
    readers: tuple[ShownReader, ...]
    consents: tuple[ShownConsent, ...]
    notice: Notice | None = None
    draft: str = ""


def page_of(teller: Teller, handle: str, notice: Notice | None = None, draft: str = "") -> Page:
    """Make the page of a case."""
    case, words, clock, language = teller.case, teller.words, teller.clock, teller.language
    working = (one.centre for one in case.referrals if one.centre is not None)
    beside = {centre.id: centre for centre in working if centre != case.centre}
    stopped = case.contact_stopped_at
    return Page(
        language=language,
        handle=handle,
        once=secrets.token_urlsafe(12),
        code=case.code,
        step=teller.step(),
        referrals=tuple(ShownReferral(teller.referral(one), teller.due(one)) for one in case.referrals),
        centre=None if case.centre is None else _centre(case.centre, teller),
        others=tuple(_centre(one, teller) for one in beside.values()),
        stopped=None if stopped is None else words("stopped_since", time=clock.time(stopped)),
        says=TrackingAction.WRITE_TO_CENTRE in case.allowed_actions,
        codes=tuple((code, label("migrant_messages", code, language)) for code in CODES),
        readers=tuple(
            ShownReader(words("refused", name=one.name) if one.refused else one.name, clock.time(one.at))
            for one in case.readers
        ),
        consents=tuple(
            ShownConsent(
                id=to_text("consent", one.id),
                given=teller.given(one),
                recipients=teller.recipients(one),
                shared=teller.shared(one),
                until=teller.until(one),
            )
            for one in case.consents
        ),
        notice=notice,
        draft=draft,
    )


def _centre(centre: PublicCentre, teller: Teller) -> ShownCentre:
    kinds: Mapping[str, str] = teller.words.group("contact_kinds")
    spoken = (label("languages", code, teller.language) for code in centre.languages)
    return ShownCentre(
        name=centre.name,
        contact=tuple((kinds.get(kind, kind), _line(kind, centre.contact[kind])) for kind in _quickest(centre.contact)),
        hours=tuple(f"{days}: {hours}" for days, hours in centre.opening_hours.items()),
        languages=listed(spoken, teller.language),
    )


def _quickest(kinds: Iterable[str]) -> list[str]:
    return sorted(kinds, key=lambda kind: QUICKEST.index(kind) if kind in QUICKEST else len(QUICKEST))


def _line(kind: str, text: str) -> ContactLine:
    """Make a link of a number or an e-mail address, and of nothing that a centre may have written otherwise."""
    scheme = SPELLED.get(kind)
    if scheme == "tel:" and NUMBER.fullmatch(text):
        return ContactLine(text, scheme + re.sub(r"[^0-9+]", "", text))
    if scheme == "mailto:" and re.fullmatch(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+", text):
        return ContactLine(text, scheme + text)
    return ContactLine(text, None)
