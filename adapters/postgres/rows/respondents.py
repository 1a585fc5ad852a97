"""The blind index of respondents across the whole network (ADR 0065)."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, at_a_centre, of_its_case, refers_to, sealed


class RespondentTermsRow(SQLModel, table=True):
    """The respondent of one claim: HMACs of its name and of its licence with the network's key, each if there is one.
    ``centre_id`` and ``organisation_id`` recorded the claim.
    """

    __tablename__ = "respondent_terms"
    __table_args__ = (
        of_its_case("a_respondent_is_of_a_claim_of_its_case", "claim_id", "claims"),
        at_a_centre("a_respondent_is_named_by_a_centre_of_its_organisation"),
        Index("respondents_by_licence", "licence", postgresql_where="licence IS NOT NULL"),
        Index("respondents_by_name", "name", postgresql_where="name IS NOT NULL"),
        Index("respondents_of_case", "case_id"),
        {"schema": CORRIDOR},
    )

    claim_id: Id = Field(primary_key=True)
    case_id: Id = refers_to("corridor.cases.id")
    organisation_id: Id
    centre_id: Id
    name: bytes | None = sealed()
    licence: bytes | None = sealed()
    index_version: int
