"""``corridor.record``: records one decision in one transaction, completely or not at all.

``changes`` (``adapters/postgres/work/changes.py``) holds rows by section, and only sections with rows: new rows under
``insert`` and next versions under ``update``, by table; the other sections are named in ``RECORD``.
``alembic/sql/cases/case_decisions.sql`` explains the sections that protect the person (``for_the_person``, ``cut_off``,
``rotate_case_key``, ``reseal``, ``excluded``).

The steps follow the global lock order: consents, cases, referrals, handoffs, then the audit chains. A new table of the
data path is one line here.
"""

import textwrap

from adapters.postgres.generated.steps import Call, Insert, Step, Twice, Update
from adapters.postgres.rows.activities import ActivityRow
from adapters.postgres.rows.agreements import AgreementRow, AgreementSignatureRow
from adapters.postgres.rows.cases import AccessRow, CaseRow, ConsentRow, CustodyRow
from adapters.postgres.rows.claims import ClaimKeyRow, ClaimRow, ClaimStepRow
from adapters.postgres.rows.directory import CentreRow, CorridorMemberRow, CorridorRow, OrganisationRow
from adapters.postgres.rows.documents import DocumentRow, UploadRow
from adapters.postgres.rows.groups import GroupCaseRow, GroupRow
from adapters.postgres.rows.journal import JournalRow
from adapters.postgres.rows.messages import MessageRow
from adapters.postgres.rows.notes import NoteRow
from adapters.postgres.rows.referrals import HandoffRow, ReferralRow
from adapters.postgres.rows.step_texts import StepTextRow
from adapters.postgres.rows.vault import OrganisationKeyRow, WrappedKeyRow
from adapters.postgres.rows.webhooks import DeliveryRow, WebhookRow

DIRECTORY: tuple[Step, ...] = (
    Insert(OrganisationRow),
    Insert(OrganisationKeyRow),
    Insert(CentreRow),
    Insert(CorridorRow),
    Update(OrganisationRow),
    Update(CentreRow),
    Update(CorridorRow),
    # members change only with their corridor's version, so that two concurrent changes cannot both be written
    Call("remove_members", "leave"),
    Insert(CorridorMemberRow, twice=Twice.REPLACED),
    Insert(AgreementRow),
    # a signature counts the agreement's version, so that each of two at once knows of the other
    Update(AgreementRow),
    Insert(AgreementSignatureRow),
    Insert(WebhookRow),
    Update(WebhookRow),
)
"""Rarely needed, so in a function of its own: the data path checks once whether it has anything to do."""

RECORD: tuple[Step, ...] = (
    Call("check_preconditions", "preconditions"),
    Update(ConsentRow),
    Insert(CaseRow),
    Insert(AccessRow, "access", Twice.KEPT),
    Insert(CustodyRow),
    Insert(ConsentRow),
    Call("mark_cases", None, "stale -> 'cases'", stale=("cases",)),
    Update(CaseRow),
    Update(ReferralRow),
    Insert(ReferralRow),
    Update(HandoffRow),
    Insert(HandoffRow),
    Update(GroupRow),
    Insert(GroupRow),
    Insert(GroupCaseRow, twice=Twice.KEPT),
    Call("refuse_replaced_keys", "title_keys"),
    Call("keep_title_keys", "title_keys"),
    Call("forget_title_keys", "gone_title_keys"),
    Call("take_out_of_groups", "take_out_of_groups"),
    Insert(NoteRow),
    Insert(MessageRow),
    Call("mark_seen", "seen"),
    Insert(UploadRow),
    Insert(DocumentRow),
    Call("finish_uploads", "finish_uploads"),
    Call("remove_documents", "remove_documents"),
    Update(ClaimRow),
    Insert(ClaimRow),
    Insert(ClaimStepRow),
    Insert(ClaimKeyRow, twice=Twice.KEPT),
    Call("mark_activities", "remove_activities", "changes", stale=("activities",), fresh=("activities",)),
    Insert(ActivityRow),
    Update(ActivityRow),
    Call("remove_activities", "remove_activities"),
    Call("write_references", "references"),
    Call("move_custody", "custody"),
    Call("end_access", "let_go"),
    Call("refuse_replaced_keys", "grant"),
    Insert(WrappedKeyRow, "grant", Twice.KEPT),
    Call("revoke_keys", "revoke"),
    Call("write_index", "index", "changes #> '{index,0}'"),
    Call("write_respondents", "respondents"),
    Call("forget_former_readers", "custody", "changes", stale=("referrals", "consents")),
    Call("end_claim_keys", "revoke", "changes", stale=("referrals", "consents")),
    Call("protect", "for_the_person", "changes"),
    # before the journal: what was appended to the chain of a case before is known, and cannot change any more
    Call("append_audit", "audit"),
    Insert(JournalRow, "journal", at="corridor.dated(n.at, n.case_id)"),
    Call("tell", "journal"),
    Insert(StepTextRow, "step_texts"),
    Call("must_have_few_webhooks", "must_have_few_webhooks"),
    Call("remove_webhooks", "remove_webhooks"),
    Call("change_secrets", "change_secrets"),
    Call("forget_failures", "forget_failures"),
    Call("deliver_again", "deliver_again"),
    Call("ask_for_replay", "ask_for_replay"),
    Insert(DeliveryRow),
    Call("set_digests", "digests"),
    Call("append_audit_of_others", "audit_of_others"),
    Call("keep_answer", "answer"),
)


def record_functions() -> str:
    """Generate both functions."""
    directory = f"""\
    IF fresh ?| ARRAY[{_named(Insert)}]
        OR stale ?| ARRAY[{_named(Update)}]
    THEN
        PERFORM corridor.record_directory(changes, fresh, stale);
    END IF;
"""
    return (
        _function("record_directory(changes jsonb, fresh jsonb, stale jsonb)", "", "", DIRECTORY)
        + "\n"
        + _function(
            "record(ctx jsonb, changes jsonb)",
            "DECLARE\n    fresh jsonb := changes -> 'insert';\n    stale jsonb := changes -> 'update';\n",
            f"    PERFORM corridor.enter(ctx);\n{directory}",
            RECORD,
        )
    )


def _named(kind: type[Insert] | type[Update]) -> str:
    names = ", ".join(f"'{step.table}'" for step in DIRECTORY if isinstance(step, kind))
    return textwrap.fill(names, 100, subsequent_indent=" " * 12)


def _function(signature: str, declared: str, first: str, steps: tuple[Step, ...]) -> str:
    body = "\n".join(step.sql() for step in steps)
    return f"""\
CREATE OR REPLACE FUNCTION corridor.{signature} RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
{declared}BEGIN
{first}{body}
END
$$;
"""
