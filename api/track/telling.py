"""A tracked case in the sentences of one language: pages, JSON and SMS say the same."""

from dataclasses import dataclass

from api.html.words import Words
from api.labels import label
from api.track.texts import Clockface, centres_named, listed, words_in
from domain.tracking.steps import DueStep
from domain.tracking.view import TrackedCase, TrackedConsent, TrackedReferral


@dataclass(frozen=True, slots=True)
class Teller:
    """Says what a view contains, in one language."""

    case: TrackedCase
    words: Words
    clock: Clockface

    @classmethod
    def of(cls, case: TrackedCase, language: str) -> "Teller":
        """Make it for a case and a language."""
        return cls(case, words_in(language), Clockface(language, case.centre))

    @property
    def language(self) -> str:
        """The language that it speaks."""
        return self.words.language

    def step(self) -> str:
        """Say where the case stands."""
        said = self.words.group("case_steps")[self.case.step]
        closed = self.case.closed_at
        return said if closed is None else f"{said} {self.words('closed_on', day=self.clock.day(closed))}"

    def referral(self, referral: TrackedReferral) -> str:
        """Say where a referral stands."""
        sentence = self.words.group("referral_steps")[referral.step]
        return sentence.replace("{centre}", "" if referral.centre is None else referral.centre.name)

    def due(self, referral: TrackedReferral) -> str | None:
        """Say what is due, and by when; ``None`` if nothing is, or nobody may contact the person."""
        if referral.due is None:
            return None
        if referral.due.what is DueStep.CONTACT and self.case.contact_stopped_at is not None:
            return None
        return self.words.group("due")[referral.due.what].replace("{time}", self.clock.time(referral.due.by))

    def recipients(self, consent: TrackedConsent) -> str:
        """Name all that a consent is for."""
        return centres_named(consent.recipients)

    def given(self, consent: TrackedConsent) -> str:
        """Say when it was given: two consents may be alike in everything else."""
        return self.clock.time(consent.given_at)

    def shared(self, consent: TrackedConsent) -> str:
        """Name what a consent covers, and for what."""
        categories = (label("data_categories", code, self.language) for code in consent.data_categories)
        purposes = (label("purposes", code, self.language) for code in consent.purposes)
        return f"{listed(categories, self.language)} ({listed(purposes, self.language)})"

    def until(self, consent: TrackedConsent) -> str:
        """Say until when it is in force."""
        if consent.expires_at is None:
            return self.words("consent_no_end")
        return self.words("consent_until", day=self.clock.day(consent.expires_at))

    def effects(self, consent: TrackedConsent) -> tuple[str, ...]:
        """Say what withdrawing a consent will do."""
        found = list[str]()
        if consent.ends_with:
            found.append(self.words("withdraw_ends", centres=centres_named(consent.ends_with)))
        if consent.must_delete:
            found.append(self.words("withdraw_deletes", centres=centres_named(consent.must_delete)))
        if consent.returns_to is not None:
            found.append(self.words("withdraw_returns", centre=consent.returns_to))
        return (*found, self.words("withdraw_always"))
