"""Each promise that the database repeats, broken on purpose: the constraint that refuses is the one with that name."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from adapters.postgres.work.constraint_errors import RACES_LOST, REFERENCES, AnswerTaken, translated
from domain.kernel.errors import Missing, VersionConflict
from tests.app_under_test import World
from tests.builders import sent_referral

THIS_CASE = "(SELECT case_id FROM corridor.referrals WHERE id = $1)"


def copy_of(table: str, **changes: str) -> str:
    """Insert a copy of this referral's row, with other values in some columns."""
    key = "id" if table == "referrals" else "referral_id"
    changed = ", ".join(f"'{column}', {value}" for column, value in {"id": "gen_random_uuid()", **changes}.items())
    return (
        f"INSERT INTO corridor.{table} SELECT (jsonb_populate_record(NULL::corridor.{table}, "
        f"to_jsonb(o) || jsonb_build_object({changed}))).* FROM corridor.{table} AS o WHERE o.{key} = $1"
    )


def wrong(column: str, value: str = "'nonsense'") -> str:
    return f"UPDATE corridor.referrals SET {column} = {value} WHERE id = $1"


def wrong_case(column: str, value: str = "'nonsense'") -> str:
    return f"UPDATE corridor.cases SET {column} = {value} WHERE id = {THIS_CASE}"


def wrong_custody(column: str, value: str) -> str:
    return f"UPDATE corridor.custody SET {column} = {value} WHERE case_id = {THIS_CASE}"


def wrong_consent(column: str, value: str = "'nonsense'") -> str:
    return f"UPDATE corridor.consents SET {column} = {value} WHERE case_id = {THIS_CASE}"


def second(table: str) -> str:
    """Give a second row of the directory the code of the first."""
    return f"""
        UPDATE corridor.{table} SET code = (SELECT code FROM corridor.{table} ORDER BY code LIMIT 1)
        WHERE code = (SELECT code FROM corridor.{table} ORDER BY code DESC LIMIT 1) AND $1::uuid IS NOT NULL
    """


def wrong_in(table: str, column: str, value: str = "'nonsense'") -> str:
    return f"UPDATE corridor.{table} SET {column} = {value} WHERE $1::uuid IS NOT NULL"


NONSENSE = "'{nonsense}'"
SECOND_HOLDER = f"""
    INSERT INTO corridor.custody SELECT case_id, entry + 1, centre_id, organisation_id, since, NULL, by, handoff_id
    FROM corridor.custody WHERE case_id = {THIS_CASE}
"""
SAME_ENTRY = f"""
    INSERT INTO corridor.custody SELECT case_id, entry, centre_id, organisation_id, since, now(), by, handoff_id
    FROM corridor.custody WHERE case_id = {THIS_CASE}
"""
TWO_SUCCESSORS = """
    UPDATE corridor.referrals SET redirected_from = $1
    WHERE id IN (SELECT id FROM corridor.referrals ORDER BY id DESC LIMIT 2)
"""
CONSENT_OF_ANOTHER_CASE = f"""
    UPDATE corridor.handoffs SET referral_id = NULL, consent_id = (
        SELECT k.id FROM corridor.consents AS k WHERE k.case_id <> {THIS_CASE} LIMIT 1
    ) WHERE referral_id = $1
"""
OTHER_REFERRAL = f"""(SELECT r.id FROM corridor.referrals AS r WHERE r.case_id <> {THIS_CASE} AND NOT EXISTS (
    SELECT FROM corridor.referrals AS n WHERE r.id IN (n.redirected_from, n.redirected_to)) LIMIT 1)"""
OTHER_ORGANISATION = "(SELECT id FROM corridor.organisations WHERE code = 'homenet')"
TWO_CONSENTS = """
    UPDATE corridor.handoffs AS h SET consent_id = r.consent_id
    FROM corridor.referrals AS r WHERE r.id = h.referral_id AND r.id = $1
"""

BROKEN = {
    "one_centre_answers_for_each_case": SECOND_HOLDER,
    "custody_pkey": SAME_ENTRY,
    "custody_ends_after_it_began": wrong_custody("until", "since - interval '1 microsecond'"),
    "custody_reason_is_known": wrong_custody("by", "'nonsense'"),
    "one_open_transfer_per_case": copy_of("handoffs"),
    "handoffs_pkey": copy_of("handoffs", id="o.id", status="'refused'"),
    "handoff_status_is_known": "UPDATE corridor.handoffs SET status = 'nonsense' WHERE referral_id = $1",
    "a_handoff_rests_on_a_consent_of_its_case": CONSENT_OF_ANOTHER_CASE,
    "a_referral_rests_on_a_consent_of_its_case": wrong(
        "consent_id", f"(SELECT id FROM corridor.consents WHERE case_id <> {THIS_CASE} LIMIT 1)"
    ),
    "a_referral_continues_one_of_its_case": wrong("redirected_from", OTHER_REFERRAL),
    "a_referral_goes_on_as_one_of_its_case": wrong("redirected_to", OTHER_REFERRAL),
    "referrals_suggested_centre_id_fkey": wrong("suggested_centre_id", "gen_random_uuid()"),
    "a_handoff_belongs_to_a_referral_of_its_case": f"""
        UPDATE corridor.handoffs SET referral_id = {OTHER_REFERRAL} WHERE referral_id = $1
    """,
    "a_step_text_belongs_to_a_referral_of_its_case": f"""
        INSERT INTO corridor.step_texts (id, case_id, referral_id, words, at)
        VALUES (gen_random_uuid(), {THIS_CASE}, {OTHER_REFERRAL}, '', now())
    """,
    "custody_moved_by_a_handoff_of_its_case": wrong_custody(
        "handoff_id", f"(SELECT id FROM corridor.handoffs WHERE case_id <> {THIS_CASE} LIMIT 1)"
    ),
    "a_case_is_held_by_a_centre_of_its_organisation": wrong_case("holder_organisation_id", "NULL"),
    "custody_lies_with_a_centre_of_its_organisation": wrong_custody("organisation_id", OTHER_ORGANISATION),
    "a_consent_is_recorded_by_a_centre_of_its_organisation": wrong_consent("organisation_id", OTHER_ORGANISATION),
    "a_referral_comes_from_a_centre_of_its_organisation": wrong("from_organisation_id", OTHER_ORGANISATION),
    "a_referral_goes_to_a_centre_of_its_organisation": wrong("to_organisation_id", OTHER_ORGANISATION),
    "a_handoff_comes_from_a_centre_of_its_organisation": f"""
        UPDATE corridor.handoffs SET from_organisation_id = {OTHER_ORGANISATION} WHERE referral_id = $1
    """,
    "a_handoff_goes_to_a_centre_of_its_organisation": f"""
        UPDATE corridor.handoffs SET to_organisation_id = {OTHER_ORGANISATION} WHERE referral_id = $1
    """,
    "a_note_is_by_a_centre_of_its_organisation": f"""
        INSERT INTO corridor.notes (
            id, case_id, centre_id, organisation_id, kind, handover, data_key_id, words, created_at
        )
        SELECT gen_random_uuid(), {THIS_CASE}, id, {OTHER_ORGANISATION}, 'working', false, gen_random_uuid(), '', now()
        FROM corridor.centres WHERE code = 'nea-battambang'
    """,
    "a_transfer_rests_on_its_referrals_consent": TWO_CONSENTS,
    "one_open_referral_per_case_and_centre": copy_of("referrals"),
    "one_successor_per_redirected_referral": TWO_SUCCESSORS,
    "a_referral_goes_to_another_centre": wrong("to_centre_id", "from_centre_id"),
    "a_draft_was_not_sent": wrong("status", "'draft'"),
    "referral_status_is_known": wrong("status"),
    "referral_kind_is_known": wrong("kind"),
    "referral_direction_is_known": wrong("direction"),
    "referral_urgency_is_known": wrong("urgency"),
    "referral_purpose_is_known": wrong("purpose"),
    "referral_service_types_are_known": wrong("service_types", NONSENSE),
    "referral_share_is_known": wrong("share", NONSENSE),
    "case_code_is_unique": f"""
        UPDATE corridor.cases SET code = (SELECT code FROM corridor.cases WHERE id <> {THIS_CASE} LIMIT 1)
        WHERE id = {THIS_CASE}
    """,
    "an_open_case_has_a_holder": wrong_case("holder_centre_id", "NULL"),
    "an_open_case_is_not_merged_into_another": wrong_case("merged_into", "gen_random_uuid()"),
    "a_case_is_not_merged_into_itself": wrong_case("merged_into", "id"),
    "case_status_is_known": wrong_case("holder_centre_id", "NULL, status = 'nonsense'"),
    "case_sex_is_known": wrong_case("sex"),
    "case_stage_is_known": wrong_case("stage"),
    "case_types_are_known": wrong_case("case_types", NONSENSE),
    "case_excluded_operator_types_are_known": wrong_case("excluded_operator_types", NONSENSE),
    "consent_method_is_known": wrong_consent("method"),
    "consent_giver_is_known": wrong_consent("given_by"),
    "consent_purposes_are_known": wrong_consent("purposes", NONSENSE),
    "consent_data_categories_are_known": wrong_consent("data_categories", NONSENSE),
    "organisation_code_is_unique": second("organisations"),
    "centre_code_is_unique": second("centres"),
    "corridor_code_is_unique": second("corridors"),
    "organisation_operator_type_is_known": wrong_in("organisations", "operator_type"),
    "organisation_status_is_known": wrong_in("organisations", "status"),
    "an_active_organisation_is_confirmed": wrong_in("organisations", "confirmed_at", "NULL"),
    "centre_status_is_known": wrong_in("centres", "status"),
    "centre_capacity_is_known": wrong_in("centres", "capacity"),
    "centre_services_are_known": wrong_in("centres", "services", NONSENSE),
    "corridor_status_is_known": wrong_in("corridors", "status"),
    "corridor_role_is_known": wrong_in("corridor_members", "role"),
    "agreement_purposes_are_known": wrong_in("agreements", "purposes", NONSENSE),
    "agreement_data_categories_are_known": wrong_in("agreements", "data_categories", NONSENSE),
    "an_agreement_ends_after_it_begins": wrong_in("agreements", "valid_to", "valid_from - 1"),
    "agreement_numbers_start_at_one": wrong_in("agreements", "number", "0"),
    "agreements_of_a_corridor_are_numbered": """
        INSERT INTO corridor.agreements SELECT (jsonb_populate_record(a, jsonb_build_object(
            'id', gen_random_uuid()
        ))).* FROM corridor.agreements AS a WHERE $1::uuid IS NOT NULL LIMIT 1
    """,
    "agreement_signatures_pkey": """
        INSERT INTO corridor.agreement_signatures
        SELECT * FROM corridor.agreement_signatures WHERE $1::uuid IS NOT NULL LIMIT 1
    """,
}


@pytest.fixture(scope="module")
async def two_referrals(world: World) -> list[Any]:
    """Two referrals that were sent, of two cases."""
    return [(await sent_referral(world, service_types=["information"]))["id"] for _ in range(2)]


@pytest.fixture
async def owner(world: World) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(world.url)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    yield connection
    await transaction.rollback()
    await connection.close()


@pytest.mark.parametrize("name", BROKEN)
async def test_the_promise_holds_without_any_code_of_ours(
    owner: "asyncpg.Connection[asyncpg.Record]", two_referrals: list[str], name: str
) -> None:
    referral = two_referrals[0].removeprefix("referral_")
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
        await owner.execute(BROKEN[name], referral)
    assert refused.value.constraint_name == name
    if name in RACES_LOST:
        assert isinstance(translated(refused.value), VersionConflict)
    elif isinstance(refused.value, asyncpg.ForeignKeyViolationError):
        missing = translated(refused.value)
        assert isinstance(missing, Missing)
        assert missing.pointer == REFERENCES.get(name)
    else:
        assert translated(refused.value) is None


async def test_no_race_is_named_that_the_database_does_not_know() -> None:
    assert {*BROKEN, "invitations_pkey"} >= RACES_LOST  # the last one: test_invitation_races.py


async def test_every_promise_about_cases_and_their_centres_is_in_this_list(
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    rows = await owner.fetch(
        """
        SELECT conname::text FROM pg_constraint
        WHERE connamespace = 'corridor'::regnamespace
            AND (contype IN ('c', 'u', 'x') OR contype = 'f' AND array_length(conkey, 1) > 1)
            AND conrelid::regclass::text IN (
                'corridor.cases', 'corridor.custody', 'corridor.consents', 'corridor.referrals', 'corridor.handoffs',
                'corridor.agreements', 'agreements',
                'corridor.organisations', 'corridor.centres', 'corridor.corridors', 'corridor.corridor_members',
                'cases', 'custody', 'consents', 'referrals', 'handoffs', 'organisations', 'centres', 'corridors',
                'corridor_members'
            )
        UNION
        SELECT indexrelid::regclass::text FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
        WHERE c.relnamespace = 'corridor'::regnamespace AND i.indisunique AND i.indpred IS NOT NULL
        """
    )
    assert {row[0].removeprefix("corridor.") for row in rows} - set(BROKEN) == set()


@pytest.mark.parametrize(
    ("code", "meaning"),
    [("CR001", VersionConflict), ("40P01", VersionConflict), ("40001", VersionConflict), ("CR002", AnswerTaken)],
)
async def test_what_the_record_function_says_is_understood(
    owner: "asyncpg.Connection[asyncpg.Record]", code: str, meaning: type
) -> None:
    with pytest.raises(asyncpg.PostgresError) as refused:
        await owner.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$")
    assert isinstance(translated(refused.value), meaning)
