"""What somebody sees of a case, by level: the view, never the row (security.md, rule 1)."""

from dataclasses import dataclass
from datetime import date

from domain.access import Actor, Level, Side
from domain.case.case import Case, Profile, age_band
from domain.case.relation import CaseFile, has_taken_part, must_be_party, stands_at_referral
from domain.custody.custody import LedgerEntry
from domain.journal import TimelineEntry
from domain.referral.lifecycle import ACCEPTED_UNFINISHED
from domain.vocabulary import AgeBand, CaseType, DataCategory, EventType, Sex, Stage


@dataclass(frozen=True, slots=True)
class CasePreview:
    """What a receiver sees before accepting, and nothing else (contract, section 5)."""

    stage: Stage
    sex: Sex
    age_band: AgeBand
    sector: str | None
    case_types: tuple[CaseType, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as one actor sees it. ``None`` means: not for this level."""

    case: Case
    level: Level
    preview: CasePreview | None
    profile: Profile | None

    @property
    def shows_custody(self) -> bool:
        """Say whether holder and outcome are shown: to everyone who is, or was, more than asked."""
        return self.level is not Level.PREVIEW


def preview_of(case: Case, today: date) -> CasePreview:
    """Blur a case to its preview."""
    profile = case.profile
    return CasePreview(
        stage=profile.stage,
        sex=profile.sex,
        age_band=age_band(profile.birth_year, today),
        sector=profile.sector,
        case_types=case.case_types,
        languages=profile.languages,
    )


def _profile_is_shared(actor: Actor, file: CaseFile) -> bool:
    return any(
        DataCategory.PROFILE in involvement.share
        for involvement in file.involvements
        if involvement.status in ACCEPTED_UNFINISHED
        and actor.answers_for(involvement.receiver.organisation_id, involvement.receiver.centre_id)
    )


def view_of(actor: Actor, file: CaseFile, today: date) -> CaseView:
    """Decide what the actor sees of the case; raises ``Missing`` for a stranger."""
    level = must_be_party(actor, file)
    case = file.case
    knows_profile = level is Level.HOLDER or (level is Level.PARTY and _profile_is_shared(actor, file))
    return CaseView(
        case=case,
        level=level,
        preview=None if level is Level.OUTCOME else preview_of(case, today),
        profile=case.profile if knows_profile else None,
    )


def visible_steps(actor: Actor, file: CaseFile, steps: tuple[TimelineEntry, ...]) -> tuple[TimelineEntry, ...]:
    """Give the steps of the case to whoever took part in it, and those of a referral to whoever stands at one of its
    sides: a client that is limited to some centres does not read what a sister centre does.
    """
    must_be_party(actor, file)
    took_part = has_taken_part(actor, file)
    return tuple(
        step
        for step in steps
        if (
            took_part
            if step.referral_id is None
            else shows_step(step, stands_at_referral(actor, file, step.referral_id))
        )
    )


def shows_step(step: TimelineEntry, at_sides: frozenset[Side]) -> bool:
    """Say whether a step of a referral is shown at these sides: that it was redirected is its sender's own step."""
    return Side.SENDER in at_sides if step.type == EventType.REFERRAL_REDIRECTED else bool(at_sides)


def visible_ledger(actor: Actor, file: CaseFile, ledger: tuple[LedgerEntry, ...]) -> tuple[LedgerEntry, ...]:
    """Give the whole ledger, but only who answers now to a receiver that never accepted."""
    must_be_party(actor, file)
    return ledger if has_taken_part(actor, file) else tuple(entry for entry in ledger if entry.until is None)
