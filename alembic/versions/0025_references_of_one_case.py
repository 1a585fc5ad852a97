"""Foreign keys compare the case, or the organisation, too: a reference to a row of another case cannot be written.

Revision ID: 0025
Revises: 0024

A referral that names a consent of another case (a draft could) loses it: it was never usable. Two keys to a centre and
its organisation become one. The new keys are checked before the old ones go, so that readers wait for a moment only.
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ONE_ROW = {
    "centres": ("a_centre_belongs_to_one_organisation", "organisation_id", "ix_corridor_centres_organisation_id"),
    "consents": ("a_consent_belongs_to_one_case", "case_id", "ix_corridor_consents_case_id"),
    "referrals": ("a_referral_belongs_to_one_case", "case_id", "ix_corridor_referrals_case_id"),
    "handoffs": ("a_handoff_belongs_to_one_case", "case_id", "handoffs_of_a_case"),
}
"""Table → the index that the new keys refer to, its first column, and the index that it replaces."""

AT_A_CENTRE = {
    "cases": {"a_case_is_held_by_a_centre_of_its_organisation": "holder_"},
    "custody": {"custody_lies_with_a_centre_of_its_organisation": ""},
    "consents": {"a_consent_is_recorded_by_a_centre_of_its_organisation": ""},
    "notes": {"a_note_is_by_a_centre_of_its_organisation": ""},
    "referrals": {
        "a_referral_comes_from_a_centre_of_its_organisation": "from_",
        "a_referral_goes_to_a_centre_of_its_organisation": "to_",
    },
    "handoffs": {
        "a_handoff_comes_from_a_centre_of_its_organisation": "from_",
        "a_handoff_goes_to_a_centre_of_its_organisation": "to_",
    },
}
"""Table → key → how its two columns begin."""

OF_ITS_CASE = {
    "a_referral_rests_on_a_consent_of_its_case": ("referrals", "consent_id", "consents"),
    "a_referral_continues_one_of_its_case": ("referrals", "redirected_from", "referrals"),
    "a_referral_goes_on_as_one_of_its_case": ("referrals", "redirected_to", "referrals"),
    "a_handoff_rests_on_a_consent_of_its_case": ("handoffs", "consent_id", "consents"),
    "a_handoff_belongs_to_a_referral_of_its_case": ("handoffs", "referral_id", "referrals"),
    "a_step_text_belongs_to_a_referral_of_its_case": ("step_texts", "referral_id", "referrals"),
    "custody_moved_by_a_handoff_of_its_case": ("custody", "handoff_id", "handoffs"),
}
WRITTEN_LATER = "a_referral_goes_on_as_one_of_its_case"
"""A referral is closed before the one that continues it is inserted."""
RESTS_ON = "a_handoff_rests_on_a_consent_of_its_case"
"""Dates from revision 0014, and has to be made again for the new index."""

REPLACED = {
    ("step_texts", "case_id"): "cases",
    ("step_texts", "referral_id"): "referrals",
    ("referrals", "consent_id"): "consents",
    ("handoffs", "referral_id"): "referrals",
} | {
    (table, f"{start}{column}_id"): target
    for table, keys in AT_A_CENTRE.items()
    for start in keys.values()
    for column, target in (("centre", "centres"), ("organisation", "organisations"))
}
"""Single keys that follow from a new one."""
HERE = {"source_schema": "corridor", "referent_schema": "corridor"}


def upgrade() -> None:
    op.execute(
        """
        UPDATE corridor.referrals AS r SET consent_id = NULL, version = version + 1
        WHERE consent_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM corridor.consents AS k WHERE k.id = r.consent_id AND k.case_id = r.case_id
        )
        """
    )
    op.execute(
        """
        UPDATE corridor.referrals SET suggested_centre_id = NULL
        WHERE suggested_centre_id NOT IN (SELECT id FROM corridor.centres)
        """
    )
    op.drop_constraint(RESTS_ON, "handoffs", schema="corridor")
    op.drop_index("a_consent_belongs_to_one_case", "consents", schema="corridor")
    for table, (name, column, _) in ONE_ROW.items():
        op.create_index(name, table, [column, "id"], unique=True, schema="corridor")
    for table, keys in AT_A_CENTRE.items():
        for name, start in keys.items():
            columns = [f"{start}centre_id", f"{start}organisation_id"]
            op.create_foreign_key(name, table, "centres", columns, ["id", "organisation_id"], match="FULL", **HERE)
    for name, (table, column, target) in OF_ITS_CASE.items():
        later = {"deferrable": True, "initially": "DEFERRED"} if name == WRITTEN_LATER else {}
        op.create_foreign_key(name, table, target, [column, "case_id"], ["id", "case_id"], **HERE, **later)
    op.create_foreign_key(None, "referrals", "centres", ["suggested_centre_id"], ["id"], **HERE)
    for table, column in REPLACED:
        op.drop_constraint(f"{table}_{column}_fkey", table, schema="corridor")
    for table, (_, _, replaced) in ONE_ROW.items():
        op.drop_index(replaced, table, schema="corridor")


def downgrade() -> None:
    for table, (_, column, replaced) in ONE_ROW.items():
        op.create_index(replaced, table, [column], schema="corridor")
    for (table, column), target in REPLACED.items():
        op.create_foreign_key(f"{table}_{column}_fkey", table, target, [column], ["id"], **HERE)
    op.drop_constraint("referrals_suggested_centre_id_fkey", "referrals", schema="corridor")
    for name, (table, _, _) in OF_ITS_CASE.items():
        op.drop_constraint(name, table, schema="corridor")
    for table, keys in AT_A_CENTRE.items():
        for name in keys:
            op.drop_constraint(name, table, schema="corridor")
    for table, (name, _, _) in ONE_ROW.items():
        op.drop_index(name, table, schema="corridor")
    op.create_index("a_consent_belongs_to_one_case", "consents", ["id", "case_id"], unique=True, schema="corridor")
    op.create_foreign_key(RESTS_ON, "handoffs", "consents", ["consent_id", "case_id"], ["id", "case_id"], **HERE)
