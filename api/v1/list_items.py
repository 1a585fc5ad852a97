"""Builds the list items of responses."""

from dataclasses import asdict

from api.v1.audit.schemas import AuditEntry
from api.v1.cases.answers import CaseItem
from api.v1.cases.merges import MergeAnswer
from api.v1.fields import OwedDeletion
from api.v1.handoffs.schemas import HandoffItem
from api.v1.referrals.answers import Due, ReferralItem, Window
from domain.audit import trail
from domain.cases import listing as cases
from domain.handoffs import listing as handoffs
from domain.kernel.ids import shown, to_text
from domain.referrals import listing as referrals


def case_item(item: cases.CaseItem) -> CaseItem:
    """Build the item of a case."""
    preview = item.preview
    return CaseItem(
        id=to_text("case", item.id),
        code=item.code,
        version=item.version,
        status=item.status,
        level=item.level,
        stage=None if preview is None else preview.stage,
        sex=None if preview is None else preview.sex,
        age_band=None if preview is None else preview.age_band,
        minor=None if preview is None else preview.minor,
        case_types=None if preview is None else preview.case_types,
        holder=shown("centre", item.holder),
        held_here=item.held_here,
        open_referrals=item.open_referrals,
        next_due=item.next_due,
        merged_into=None if item.merged_into is None else MergeAnswer.of(item.merged_into),
        contact_stopped_at=item.contact_stopped_at,
        created_at=item.created_at,
        updated_at=item.updated_at,
    )


def handoff_item(item: handoffs.HandoffItem) -> HandoffItem:
    """Build the item of a handoff."""
    return HandoffItem(
        id=to_text("handoff", item.id),
        version=item.version,
        status=item.status,
        case_id=to_text("case", item.case_id),
        case_code=item.case_code,
        referral_id=shown("referral", item.referral_id),
        from_centre_id=to_text("centre", item.from_centre_id),
        to_centre_id=to_text("centre", item.to_centre_id),
        consent_id=shown("consent", item.consent_id),
        decide_by=item.decide_by,
        created_at=item.created_at,
        updated_at=item.updated_at,
    )


def referral_item(item: referrals.ReferralItem) -> ReferralItem:
    """Build the item of a referral. The SQL function ``corridor.referral_item`` writes the same for JSON lists."""
    deletion = item.deletion
    return ReferralItem(
        id=to_text("referral", item.id),
        version=item.version,
        status=item.status,
        case_id=to_text("case", item.case_id),
        case_code=item.case_code,
        corridor_id=to_text("corridor", item.corridor_id),
        from_centre_id=to_text("centre", item.from_centre_id),
        responsible_centre_id=to_text("centre", item.responsible_centre_id),
        to_centre_id=to_text("centre", item.to_centre_id),
        kind=item.kind,
        direction=item.direction,
        service_types=item.service_types,
        urgency=item.urgency,
        purpose=item.purpose,
        arrival_window=Window.of(item.window_from, item.window_to),
        due=Due.model_validate(item.clocks, from_attributes=True),
        overdue=item.overdue,
        deletion=None if deletion is None else OwedDeletion.model_validate(deletion, from_attributes=True),
        redirected_from=shown("referral", item.redirected_from),
        redirected_to=shown("referral", item.redirected_to),
        sent_at=item.sent_at,
        created_at=item.created_at,
        updated_at=item.updated_at,
        allowed_actions=item.allowed_actions,
    )


def audit_entry(entry: trail.AuditEntry) -> AuditEntry:
    """Build an entry of the audit trail."""
    return AuditEntry.model_validate({**asdict(entry), "hash": entry.hash.hex()})
