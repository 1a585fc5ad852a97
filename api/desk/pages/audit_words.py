"""Who and what in the audit trail, in words."""

from collections.abc import Mapping
from typing import Any

from api.desk.desk import Desk
from api.desk.forms.form import Option

WORDS_OF = {
    "open_identity": ("open_identity",),
    "look_up": ("look_up_cases",),
    "open_case": ("open_case",),
    "change_case": ("update_case",),
    "close_case": ("close_case", "reopen_case"),
    "merge_case": ("merge_case", "unmerge_case"),
    "erase_case": ("erase_case",),
    "tracking_code": ("renew_tracking_code",),
    "note": ("add_note",),
    "record_consent": ("record_consent",),
    "withdraw_consent": ("withdraw_consent",),
    "draft": ("create_referral", "update_referral"),
    "send": ("send_referral",),
    "accept": ("accept_referral",),
    "referral": (
        *("acknowledge_referral", "ask_about_referral", "answer_question", "decline_referral", "confirm_contact"),
        *("report_no_show", "pause_referral", "resume_referral", "complete_referral", "withdraw_referral"),
        *("redirect_referral", "amend_referral", "reschedule_referral", "void_referral", "confirm_deletion"),
    ),
    "message": ("post_message",),
    "open_document": ("open_document",),
    "change_document": ("add_document", "remove_document", "start_upload", "continue_upload"),
    "handoff": ("offer_case", "accept_handoff", "refuse_handoff", "call_off_handoff"),
    "claim": ("open_claim", "update_claim", "add_claim_step", "claim_for_group", "share_claim"),
    "group": (
        *("create_group", "update_group", "add_cases_to_group", "remove_case_from_group", "split_group"),
        *("merge_groups", "refer_group"),
    ),
    "activity": ("record_activity", "record_activities", "update_activity", "delete_activity"),
    "track": ("track_case",),
    "sign_in": ("sign_in",),
    "account": ("allow_application", "change_password", "change_authenticator", "end_session"),
    "people": ("accept_invitation", "add_user", "disable_user", "invite_administrator", "renew_user"),
    "client": (
        *("activate_client", "disable_client", "register_client", "rotate_client", "create_webhook", "update_webhook"),
        *("delete_webhook", "disable_webhook", "rotate_webhook_secret", "send_test_event", "redeliver", "replay"),
    ),
    "directory": (
        *("confirm_organisation", "create_organisation", "update_organisation", "create_centre", "update_centre"),
        *("create_corridor", "update_corridor", "set_corridor_member", "remove_corridor_member"),
        *("publish_agreement", "sign_agreement", "import_directory"),
    ),
}
"""The operations that share a label: ``audit.operation.<id>``. Whatever begins with ``get_`` or ``list_`` reads."""
_LABEL = {operation: key for key, operations in WORDS_OF.items() for operation in operations}
FILTERED = tuple(operations[0] for operations in WORDS_OF.values() if len(operations) == 1)
"""What the filter offers: the API filters by one operation, so a label that stands for several would mislead."""
BEHIND = ("migrant", "system", "operator")


def operation_words(desk: Desk, operation: str) -> str:
    """Return the label of an operation."""
    reads = operation.startswith(("get_", "list_"))
    return desk.words(f"audit.operation.{'read' if reads else _LABEL.get(operation, 'other')}")


def about_words(desk: Desk, about: str) -> str:
    """Say what an entry is about; for a refusal, the titles of its problems."""
    return desk.formats.all_of(_about(desk, code) for code in about.split())


def _about(desk: Desk, code: str) -> str:
    key = f"audit.about.{code}"
    return desk.words(key) if desk.words.has(key) else desk.problem_title(code)


def actor_words(desk: Desk, actor: str, names: Mapping[str, str]) -> str:
    """Return the name of who acted. The API lists no people: others than oneself have the end of their id."""
    if actor in BEHIND:
        return desk.words(f"audit.by.{actor}")
    if actor == desk.access.person.user_id:
        return desk.words("audit.by.me", name=desk.access.person.name)
    kind, _, number = actor.partition("_")
    if actor not in names and kind in ("user", "client") and number:
        return desk.words(f"audit.by.{kind}", id=number[-6:])
    return names.get(actor, actor)


def actor_of(entry: Mapping[str, Any]) -> str:
    """Return who acted, as the filter of the API takes it."""
    found = (entry[name] for name in ("actor", "user_id", "client_id", "acting_organisation_id"))
    return next((one for one in found if one), "")


def with_chosen(options: list[Option], chosen: str, words: str) -> list[Option]:
    """Return the options, and what the address asks for besides."""
    return options if not chosen or chosen in dict(options) else [*options, (chosen, words)]
