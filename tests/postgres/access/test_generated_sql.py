"""What is generated for today's tables is what stood there when it was written by hand, column by column."""

import re

import asyncpg
import pytest
from sqlmodel import SQLModel

from adapters.postgres.generated.columns import table_of
from adapters.postgres.generated.recording import DIRECTORY, RECORD
from adapters.postgres.generated.steps import Insert
from adapters.postgres.generated.updates import VERSIONED, changing
from adapters.postgres.operate.functions import FOLDER, INSTALLED, REMOVE, generated_sql
from adapters.postgres.rows.cases import CaseRow
from adapters.postgres.rows.columns import UNCHANGING, versioned

CHANGES = {
    "agreements": "version updated_at",
    "organisations": "version name operator_type country status updated_at",
    "centres": "version name area city services languages opening_hours contact capacity capacity_assured_at status "
    "successor_centre_id updated_at",
    "corridors": "version transit_countries status lead_organisation_id response_times updated_at",
    "cases": "version status holder_centre_id holder_organisation_id sex birth_year stage origin_area destination_area "
    "sector occupation languages case_types excluded_operator_types data_key_id identity closing_note outcome "
    "updated_at closed_at",
    "consents": "version words struck_out withdrawn_at",
    "referrals": "version corridor_id from_centre_id from_organisation_id to_centre_id to_organisation_id "
    "fallback_centre_ids kind direction service_types urgency purpose window_from window_to share consent_id words "
    "status last_action acknowledge_by decide_by contact_by next_due_at sent_at info_requested_at acknowledged_at "
    "accepted_at contact_confirmed_at contact_channel contact_verified resume_on decline_reason decided_by "
    "suggested_centre_id outcome services_delivered attempts custody_moved redirected_to ended_at deletion_owed_since "
    "deletion_due_by deletion_confirmed_at deletion_note updated_at handler_index",
    "handoffs": "version from_centre_id from_organisation_id status updated_at",
    "claims": "version kind status respondent_kind respondent_country forum_kind forum_country amount currency "
    "limitation_on due_on announced words updated_at",
    "groups": "version title merged_into updated_at",
    "webhooks": "version url types description status disabled_because disabled_at former_secret_until updated_at",
    "activities": "version centre_id case_id corridor_id kind held_on topics service_types language duration_minutes "
    "female male other not_stated sex age_band stage materials_distributed updated_at",
}
"""What the next version of an object could change when the functions were written by hand, and still can."""
KEPT = {
    "agreements": "id corridor_id number purposes data_categories retention valid_from valid_to document_url "
    "created_at told",
    "organisations": "id code created_at",
    "centres": "id code organisation_id country created_at",
    "corridors": "id code origin_country destination_country created_at",
    "cases": "id code created_at age_band dated_year of_age index_version retention_told_at purged_at",
    "consents": "id case_id centre_id organisation_id purposes data_categories recipient_centre_ids "
    "recipient_corridor_id recipient_member_ids method language given_by given_at expires_at created_at",
    "referrals": "id case_id data_key_id redirected_from deletion_told_late_at created_at",
    "handoffs": "id case_id referral_id to_centre_id to_organisation_id consent_id words created_at decide_by",
    "claims": "id case_id centre_id organisation_id data_key created_at",
    "groups": "id centre_id organisation_id data_key_id created_at",
    "webhooks": "id organisation_id client_id user_id centre_ids secret former_secret log_key replay_since "
    "replay_after failing_since held_until created_at",
    "activities": "id organisation_id created_at",
}
"""What no next version ever changes. A new column may change, unless it is declared as ``unchanging``."""

KEPT_UNLESS_GIVEN = {"referrals": {"handler_index"}, "cases": {"contact_stopped_at", "contact_allowed_at"}}
"""What no version makes null."""


@pytest.mark.parametrize("row", VERSIONED, ids=lambda row: row.__name__)
def test_an_update_writes_what_may_change_and_nothing_else(row: type[SQLModel]) -> None:
    name = table_of(row).name
    assert [column for column in changing(row) if column in CHANGES[name].split()] == CHANGES[name].split()
    assert {column.name for column in table_of(row).columns} - set(changing(row)) == set(KEPT[name].split())
    text = generated_sql()
    start = text.index(f"FUNCTION corridor.update_{name}(")
    body = text[start : text.index("$$;", start)]
    assert re.findall(r"(\w+) = (?:coalesce\()?n\.\1[,\n]", body) == changing(row)
    assert set(re.findall(r"(\w+) = coalesce\(n\.\1, o\.\1\)", body)) == KEPT_UNLESS_GIVEN.get(name, set())
    assert "WHERE o.id = n.id AND o.version = n.version - 1;" in body


def test_every_table_with_versions_has_its_update() -> None:
    declared = {table.name for table in SQLModel.metadata.tables.values() if UNCHANGING in table.info}
    assert declared == set(CHANGES) == {table_of(row).name for row in VERSIONED}


def test_a_name_that_is_no_column_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(table_of(CaseRow).info, UNCHANGING, versioned("cod")["info"][UNCHANGING])
    with pytest.raises(ValueError, match="cod"):
        changing(CaseRow)


async def test_a_new_row_is_written_with_every_column_that_the_database_has(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        for step in (*DIRECTORY, *RECORD):
            if isinstance(step, Insert):
                there = await connection.fetch(
                    "SELECT attname::text FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND "
                    "NOT attisdropped",
                    table_of(step.row).fullname,
                )
                named = re.findall(r"n\.(\w+)", " ".join(step.sql().split()).replace(step.at, "n.at"))
                wanted = {row["attname"] for row in there}
                assert (len(named), set(named)) == (len(wanted), wanted), step.table
    finally:
        await connection.close()


def test_what_is_generated_is_static() -> None:
    assert not re.search(r"\bEXECUTE\b", generated_sql())


def test_every_file_is_installed_once() -> None:
    written = [script.name for script in INSTALLED if not script.generated]
    assert sorted(written) == sorted(
        f"{path.parent.name}/{path.stem}" for path in FOLDER.glob("*/*.sql") if path != REMOVE
    )


def test_no_file_is_longer_than_a_subject_needs() -> None:
    longest = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in FOLDER.glob("*/*.sql")}
    assert {name: lines for name, lines in longest.items() if lines > 250} == {}
