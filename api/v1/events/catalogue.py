"""What each type of event says, for ``openapi.yaml`` and ``asyncapi.yaml``: written once, complete by a test."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.vocabulary import EventType as T

REFERRAL = ("referral_id", "case_id")
HANDOFF = ("handoff_id", "case_id")
CASE = ("case_id",)


@dataclass(frozen=True, slots=True)
class Told:
    """``text``: what happened. ``subject``: its members that are always there. ``status``: one that it may have."""

    text: str
    subject: tuple[str, ...]
    status: str | None = None


CATALOGUE: Mapping[T, Told] = {
    T.REFERRAL_SENT: Told("A referral was sent.", REFERRAL, "sent"),
    T.REFERRAL_ACKNOWLEDGED: Told("The receiver has seen a referral.", REFERRAL, "acknowledged"),
    T.REFERRAL_INFO_REQUESTED: Told("The receiver asks a question.", REFERRAL, "info_requested"),
    T.REFERRAL_INFO_PROVIDED: Told("The sender has answered.", REFERRAL, "acknowledged"),
    T.REFERRAL_ACCEPTED: Told("The receiver has accepted a referral.", REFERRAL, "accepted"),
    T.REFERRAL_DECLINED: Told("The receiver has declined a referral.", REFERRAL, "declined"),
    T.REFERRAL_WITHDRAWN: Told("A referral was withdrawn.", REFERRAL, "withdrawn"),
    T.REFERRAL_EXPIRED: Told("A deadline passed, and the referral ended.", REFERRAL, "expired"),
    T.REFERRAL_OVERDUE: Told("A deadline passed; the referral goes on.", REFERRAL, "sent"),
    T.REFERRAL_NO_SHOW: Told("The person did not come.", REFERRAL, "no_show"),
    T.REFERRAL_CONTACT_CONFIRMED: Told("The receiver has met or reached the person.", REFERRAL, "in_progress"),
    T.REFERRAL_PAUSED: Told("The receiver has paused its work.", REFERRAL, "on_hold"),
    T.REFERRAL_RESUMED: Told("The receiver has resumed its work.", REFERRAL, "in_progress"),
    T.REFERRAL_COMPLETED: Told("The receiver has completed its work.", REFERRAL, "completed"),
    T.REFERRAL_REDIRECTED: Told(
        "A referral goes on to another centre, as a new one. Only the sender gets this.",
        (*REFERRAL, "redirected_to"),
        "declined",
    ),
    T.REFERRAL_VOIDED: Told("A referral was entered in error.", REFERRAL, "entered_in_error"),
    T.REFERRAL_AMENDED: Told("The receiver has corrected what it had written.", REFERRAL, "completed"),
    T.REFERRAL_RESCHEDULED: Told("The time of arrival has changed.", REFERRAL, "accepted"),
    T.REFERRAL_SENDER_CHANGED: Told("The case moved, and with it the sending side.", REFERRAL, "in_progress"),
    T.HANDOFF_OFFERED: Told("A centre was asked to take a case over.", HANDOFF, "offered"),
    T.HANDOFF_ACCEPTED: Told("The centre has agreed to take the case over.", HANDOFF, "accepted"),
    T.HANDOFF_CONFIRMED: Told("The case has moved.", HANDOFF, "confirmed"),
    T.HANDOFF_REFUSED: Told("The centre has refused the case.", HANDOFF, "refused"),
    T.HANDOFF_LAPSED: Told("Nobody answered the offer in time.", HANDOFF, "lapsed"),
    T.HANDOFF_CALLED_OFF: Told("The offer no longer stands.", HANDOFF, "called_off"),
    T.CONSENT_RECORDED: Told("The person has given a consent.", ("consent_id", "case_id"), "active"),
    T.CONSENT_WITHDRAWN: Told("The person has withdrawn a consent.", ("case_id",), "withdrawn"),
    T.DELETION_OWED: Told("The receiver has to delete its copies and confirm it.", REFERRAL, "withdrawn"),
    T.DELETION_CONFIRMED: Told("The receiver has confirmed the deletion.", REFERRAL, "withdrawn"),
    T.DELETION_OVERDUE: Told("The deletion was not confirmed in time.", REFERRAL, "withdrawn"),
    T.MESSAGE_POSTED: Told(
        "The other side has written a message (`message_id`, `referral_id`), or the migrant has: to both sides, or a "
        "note for the holder (`note_id`).",
        CASE,
        "accepted",
    ),
    T.DOCUMENT_ADDED: Told("A document was added.", ("document_id", *REFERRAL), "accepted"),
    T.DOCUMENT_REMOVED: Told("A document was removed; a step of the timeline, in no feed.", ("document_id", *REFERRAL)),
    T.CASE_OPENED: Told("A case was opened.", CASE, "open"),
    T.CASE_CLOSED: Told("A case was closed.", CASE, "closed"),
    T.CASE_REOPENED: Told("A closed case was opened again.", CASE, "open"),
    T.CASE_ERASED: Told("A case was erased, or its identity purged: delete your copies.", CASE, "erased"),
    T.CASE_MERGED: Told(
        "Another case of the person was merged into this one; a step of the timeline, in no feed.", CASE
    ),
    T.CASE_UNMERGED: Told("The merge was undone; a step of the timeline, in no feed.", CASE),
    T.CASE_RETENTION_DUE: Told("The identity will be purged in 30 days.", CASE, "closed"),
    T.CASE_UNATTENDED: Told("The centre that holds a case is not in operation.", ("case_id", "centre_id"), "open"),
    T.CASE_CONTACT_STOPPED: Told("The person wants no contact: do not reach out to them.", CASE, "open"),
    T.CASE_CONTACT_ALLOWED: Told("The person allows contact again.", CASE, "open"),
    T.CENTRE_CAPACITY_CHANGED: Told("A centre takes more or fewer people.", ("centre_id",), "open"),
    T.CENTRE_STATUS_CHANGED: Told("A centre opened, paused or closed.", ("centre_id",), "active"),
    T.CORRIDOR_CHANGED: Told("A corridor, or its members, changed.", ("corridor_id",), "active"),
    T.AGREEMENT_PUBLISHED: Told("An agreement was published.", ("agreement_id", "corridor_id")),
    T.AGREEMENT_SIGNED: Told("An organisation has signed an agreement.", ("agreement_id", "corridor_id")),
    T.AGREEMENT_EXPIRING: Told("An agreement ends soon.", ("agreement_id", "corridor_id")),
    T.AGREEMENT_EXPIRED: Told("An agreement has ended.", ("agreement_id", "corridor_id")),
    T.CLAIM_UPDATED: Told(
        "A claim changed; without an organisation: it has to be filed soon.", ("claim_id", "case_id"), "filed"
    ),
    T.GROUP_CHANGED: Told("A group of your organisation changed.", ("group_id", "centre_id")),
    T.IDENTITY_BUDGET_EXCEEDED: Told("A client reads more identities than it may.", ("case_id", "client_id")),
    T.WEBHOOK_DISABLED: Told(
        "Corridor disabled a webhook: its receiver is gone or failing.", ("webhook_id",), "disabled"
    ),
    T.WEBHOOK_TEST: Told("A test that you asked for; in no feed.", ("webhook_id",)),
}
