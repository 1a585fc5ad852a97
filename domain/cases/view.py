"""What an actor sees of a case, by level: the view, never the row (security.md, rule 1)."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.cases.actions import CaseAction, allowed_case_actions
from domain.cases.case import Case, CasePreview, Profile, preview_of
from domain.cases.custody import LedgerEntry
from domain.cases.identity_access import IdentityAccess, identity_access_of
from domain.cases.merge import MergeLink
from domain.cases.reading import learns_of_claims, reading_of
from domain.cases.relation import CaseFile, has_taken_part, let_go_at, must_be_party, stands_at_referral
from domain.cases.retention import Retention, retention_of
from domain.kernel.access import Actor, Level, Side
from domain.kernel.timeline import TimelineEntry
from domain.vocabulary import DataCategory, EventType

OF_THE_HOLDER = (
    EventType.CONSENT_RECORDED,
    EventType.CONSENT_WITHDRAWN,
    EventType.CASE_MERGED,
    EventType.CASE_UNMERGED,
)


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as one actor sees it. ``None`` means: not shown at this level.

    ``shows_custody``: holder and outcome are shown. True for everyone who takes or took part, until the person
    withdraws the consent that this depended on. ``shows_matter``: a consent in force allows more than ids and states.
    ``merged_into``, ``merged_from``: for the centre that answers for the case, if it answers or answered for the other
    one too. ``contact_stopped_at``: for the holder and the centres at work.
    """

    case: Case
    level: Level
    preview: CasePreview | None
    profile: Profile | None
    identity_access: IdentityAccess
    shows_custody: bool = True
    allowed_actions: tuple[CaseAction, ...] = ()
    shows_matter: bool = True
    retention: Retention | None = None
    merged_into: MergeLink | None = None
    merged_from: tuple[MergeLink, ...] = ()
    contact_stopped_at: datetime | None = None


def view_of(actor: Actor, file: CaseFile, at: datetime) -> CaseView:
    """Decide what the actor sees of the case; raises ``Missing`` for a stranger."""
    level, reading = must_be_party(actor, file), reading_of(actor, file, at)
    case = file.case if level is Level.HOLDER else _without_note(file.case)
    shown = reading.matter and level is not Level.OUTCOME
    knows_profile = level in (Level.HOLDER, Level.PARTY) and DataCategory.PROFILE in reading.categories
    custody = level is not Level.PREVIEW and has_taken_part(actor, file) and let_go_at(actor, file) is None
    ends_at = file.retention_ends_at if level is Level.HOLDER else None
    return CaseView(
        case=case,
        level=level,
        preview=preview_of(case, at.date(), reading.categories) if shown else None,
        profile=case.profile if knows_profile else None,
        identity_access=identity_access_of(actor, file, at),
        shows_matter=reading.matter,
        contact_stopped_at=case.contact_stopped_at if level in (Level.HOLDER, Level.PARTY) else None,
        shows_custody=custody,
        allowed_actions=allowed_case_actions(actor, file, at),
        retention=retention_of(case, ends_at, at) if custody else None,
        merged_into=file.merged_into if level is Level.HOLDER else None,
        merged_from=tuple(link for link in file.merged_from if level is Level.HOLDER and actor.stands_at(link.place)),
    )


def _without_note(case: Case) -> Case:
    """The note is text about the person: for the centre that closed the case, while it keeps what it had."""
    unreadable = tuple(one for one in case.unreadable if one.field != "closing_note")
    return replace(case, closing_note=None, unreadable=unreadable)


def visible_steps(
    actor: Actor, file: CaseFile, steps: tuple[TimelineEntry, ...], at: datetime
) -> tuple[TimelineEntry, ...]:
    """Return the steps of the case if the actor took part in it, and those of referrals that it sent or received.

    A client limited to some centres does not read what a sister centre does. That a consent was given or withdrawn, or
    that another case of the person was merged into this one, is for the centre that answers for the case, and the
    organisation that did it: what a receiver's own referral depends on is a step of that referral. Steps of
    claims are for those who learn of claims.
    """
    holds = must_be_party(actor, file) is Level.HOLDER
    took_part, let_go = has_taken_part(actor, file), let_go_at(actor, file)
    claims = learns_of_claims(actor, file, at)
    return tuple(
        step
        for step in steps
        if (
            (claims if step.type == EventType.CLAIM_UPDATED else took_part)
            and (let_go is None or step.at <= let_go)
            and (holds or step.type not in OF_THE_HOLDER or step.organisation_id == actor.organisation_id)
            if step.referral_id is None
            else shows_step(step, stands_at_referral(actor, file, step.referral_id))
        )
    )


def shows_step(step: TimelineEntry, at_sides: frozenset[Side]) -> bool:
    """Return whether a step of a referral is shown to these sides. Redirecting is shown only to the sender."""
    return Side.SENDER in at_sides if step.type == EventType.REFERRAL_REDIRECTED else bool(at_sides)


def visible_ledger(actor: Actor, file: CaseFile, ledger: tuple[LedgerEntry, ...]) -> tuple[LedgerEntry, ...]:
    """Return the whole ledger to everyone who takes or took part, or the ledger until the withdrawal of their consent.

    A receiver sees who holds the case while it is being asked. One that never accepted sees nothing afterwards:
    declining must not reveal where the person went.
    """
    level, let_go = must_be_party(actor, file), let_go_at(actor, file)
    if not has_taken_part(actor, file):
        return tuple(entry for entry in ledger if entry.until is None and level is Level.PREVIEW)
    return ledger if let_go is None else _as_it_was(ledger, let_go)


def _as_it_was(ledger: tuple[LedgerEntry, ...], at: datetime) -> tuple[LedgerEntry, ...]:
    known = (entry for entry in ledger if entry.since <= at)
    return tuple(entry if entry.until is None or entry.until <= at else replace(entry, until=None) for entry in known)
