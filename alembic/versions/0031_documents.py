"""Documents on referrals, files on their way, and the encrypted pieces of both.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

CATEGORIES = "'consent_form', 'identity_document', 'contract', 'payslip', 'court_paper', 'photo', 'other'"
MEDIA_TYPES = "'application/pdf', 'image/jpeg', 'image/png', 'image/webp', 'text/plain'"


def by_a_centre(name: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["centre_id", "organisation_id"],
            ["corridor.centres.id", "corridor.centres.organisation_id"],
            name=name,
            match="FULL",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["corridor.cases.id"]),
    )


def of_its_case(name: str, column: str, table: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    target = f"corridor.{table}"
    return sa.ForeignKeyConstraint(
        [column, "case_id"], [f"{target}.id", f"{target}.case_id"], name=name, ondelete=ondelete
    )


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=False),
        sa.Column("conversation_key", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"category IN ({CATEGORIES})", name="document_category_is_known"),
        sa.CheckConstraint(f"media_type IN ({MEDIA_TYPES})", name="document_media_type_is_known"),
        sa.CheckConstraint(
            "(category = 'identity_document') = (conversation_key IS NULL)",
            name="an_identity_document_opens_with_the_identity_alone",
        ),
        *by_a_centre("a_document_is_by_a_centre_of_its_organisation"),
        of_its_case("a_document_is_on_a_referral_of_its_case", "referral_id", "referrals"),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index("documents_of_referral", "documents", ["referral_id", "id"], schema="corridor")
    op.create_index("a_document_belongs_to_one_case", "documents", ["case_id", "id"], unique=True, schema="corridor")
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("length", sa.BigInteger(), nullable=True),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("writer", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"category IN ({CATEGORIES})", name="upload_category_is_known"),
        sa.CheckConstraint(
            "received BETWEEN 0 AND coalesce(length, received)", name="an_upload_is_as_long_as_announced"
        ),
        *by_a_centre("an_upload_is_by_a_centre_of_its_organisation"),
        of_its_case("an_upload_is_for_a_referral_of_its_case", "referral_id", "referrals"),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index("an_upload_belongs_to_one_case", "uploads", ["case_id", "id"], unique=True, schema="corridor")
    op.create_index("uploads_by_age", "uploads", ["created_at"], schema="corridor")
    op.create_index("uploads_of_client", "uploads", ["client_id", "referral_id"], schema="corridor")
    op.create_table(
        "file_pieces",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("cleaned", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        of_its_case("a_piece_of_a_document_goes_with_it", "document_id", "documents", "CASCADE"),
        of_its_case("a_piece_of_an_upload_goes_with_it", "upload_id", "uploads", "CASCADE"),
        sa.CheckConstraint("num_nonnulls(document_id, upload_id) = 1", name="a_piece_is_of_a_document_or_an_upload"),
        sa.CheckConstraint("document_id IS NULL OR cleaned", name="a_document_is_a_cleaned_file"),
        sa.ForeignKeyConstraint(["case_id"], ["corridor.cases.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["corridor.organisations.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index(
        "one_piece_of_an_upload_at_each_place",
        "file_pieces",
        ["upload_id", "cleaned", "number"],
        unique=True,
        schema="corridor",
    )
    op.create_index(
        "one_piece_of_a_document_at_each_place",
        "file_pieces",
        ["document_id", "number"],
        unique=True,
        schema="corridor",
    )
    op.create_index("file_pieces_of_case", "file_pieces", ["case_id"], schema="corridor")
    # ciphertext does not compress; trying costs time
    op.execute("ALTER TABLE corridor.file_pieces ALTER COLUMN sealed SET STORAGE EXTERNAL")


def downgrade() -> None:
    op.drop_table("file_pieces", schema="corridor")
    op.drop_table("uploads", schema="corridor")
    op.drop_table("documents", schema="corridor")
