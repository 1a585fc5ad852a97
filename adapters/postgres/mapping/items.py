"""Converts rows of list functions to the domain's items."""

from datetime import datetime
from typing import Any

from pydantic_core import from_json

from adapters.postgres.mapping.cases import case_file_of, case_of
from adapters.postgres.mapping.values import Json, members, moment, time, uuid_of
from domain.audit.trail import AuditEntry
from domain.cases.listing import CaseItem, item_of, seen_in_list
from domain.handoffs.listing import HandoffItem
from domain.kernel.access import Actor
from domain.kernel.ids import PREFIXES, CaseId, CentreId, ConsentId, CorridorId, HandoffId, ReferralId
from domain.referrals.lifecycle import Action
from domain.referrals.listing import DeletionItem, ReferralItem
from domain.referrals.referral import Clocks
from domain.vocabulary import (
    Direction,
    HandoffStatus,
    Purpose,
    ReferralKind,
    ReferralStatus,
    ServiceType,
    Urgency,
)


def case_item_of(text: str, actor: Actor, at: datetime) -> CaseItem | None:
    """Read a case from a list, as far as the actor may see it; ``None`` for a stranger."""
    return case_item_from(from_json(text), actor, at)


def case_item_from(item: Json, actor: Actor, at: datetime) -> CaseItem | None:
    """Do the same with an item that is a document already."""
    file = None if item["file"] is None else case_file_of(item["file"])
    view = seen_in_list(actor, case_of(item["case"]), file, at)
    last_holder = None if file is None else file.last_holder
    return None if view is None else item_of(view, last_holder, item["open_referrals"], moment(item["next_due"]))


def handoff_item_of(row: Any) -> HandoffItem:
    """Read a handoff from a list."""
    referral, consent = row["referral_id"], row["consent_id"]
    return HandoffItem(
        id=HandoffId(row["id"]),
        version=row["version"],
        status=HandoffStatus(row["status"]),
        case_id=CaseId(row["case_id"]),
        case_code=row["case_code"],
        referral_id=None if referral is None else ReferralId(referral),
        from_centre_id=CentreId(row["from_centre_id"]),
        to_centre_id=CentreId(row["to_centre_id"]),
        consent_id=None if consent is None else ConsentId(consent),
        decide_by=row["decide_by"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def audit_entry_of(row: Any) -> AuditEntry:
    """Read an entry of the trail from the text that is hashed."""
    entry: Json = from_json(row["entry"])
    actor = entry.get("actor")
    by_another = actor is not None and actor.startswith(PREFIXES["organisation"])
    return AuditEntry(
        id=entry["id"],
        at=row["at"],
        organisation_id=entry["organisation"],
        actor=None if by_another else actor,
        acting_organisation_id=actor if by_another else None,
        client_id=entry["client"],
        user_id=entry["user"],
        operation=entry["operation"],
        object_id=entry["object"],
        case_id=entry["case"],
        outcome=entry["outcome"],
        about=entry["about"],
        address=entry["address"],
        request_id=entry["request"],
        number=row["entry_number"],
        hash=row["hash"],
        entry=row["entry"],
    )


def referral_item_of(item: Json) -> ReferralItem:
    """Read a referral from a list, in the format that the API returns (``paging.JsonRows``)."""
    window, due, deletion = item["arrival_window"] or {}, item["due"], item["deletion"]
    came_from, went_to = item["redirected_from"], item["redirected_to"]
    return ReferralItem(
        id=ReferralId(_number(item["id"])),
        version=item["version"],
        status=ReferralStatus(item["status"]),
        case_id=CaseId(_number(item["case_id"])),
        case_code=item["case_code"],
        corridor_id=CorridorId(_number(item["corridor_id"])),
        from_centre_id=CentreId(_number(item["from_centre_id"])),
        responsible_centre_id=CentreId(_number(item["responsible_centre_id"])),
        to_centre_id=CentreId(_number(item["to_centre_id"])),
        kind=ReferralKind(item["kind"]),
        direction=Direction(item["direction"]),
        service_types=members(ServiceType, item["service_types"]),
        urgency=Urgency(item["urgency"]),
        purpose=Purpose(item["purpose"]),
        window_from=moment(window.get("from")),
        window_to=moment(window.get("to")),
        clocks=Clocks(moment(due["acknowledge_by"]), moment(due["decide_by"]), moment(due["contact_by"])),
        overdue=item["overdue"],
        deletion=None if deletion is None else _deletion_of(deletion),
        redirected_from=None if came_from is None else ReferralId(_number(came_from)),
        redirected_to=None if went_to is None else ReferralId(_number(went_to)),
        sent_at=moment(item["sent_at"]),
        created_at=time(item["created_at"]),
        updated_at=time(item["updated_at"]),
        allowed_actions=members(Action, item["allowed_actions"]),
    )


def _deletion_of(deletion: Json) -> DeletionItem:
    return DeletionItem(
        owed_since=time(deletion["owed_since"]),
        due_by=time(deletion["due_by"]),
        confirmed_at=moment(deletion["confirmed_at"]),
        late=deletion["late"],
    )


def _number(public_id: str) -> Any:
    return uuid_of(public_id.rpartition("_")[2])
