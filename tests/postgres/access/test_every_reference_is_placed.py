"""A foreign key looks past row-level security, so each compares the case, or the organisation, of both rows (ADR 0047).

A new column with an id has to decide: a foreign key, or a reason for none.
"""

from typing import Any

import asyncpg
import pytest

from adapters.postgres.work.constraint_errors import REFERENCES

KEYS = """
SELECT k.conname::text AS name, k.conrelid::regclass::text AS held, k.confrelid::regclass::text AS target,
    k.confmatchtype = 'f' AS whole, k.convalidated AS holds,
    (SELECT array_agg(a.attname ORDER BY u.place) FROM unnest(k.conkey) WITH ORDINALITY AS u (number, place)
        JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.number)::text[] AS columns,
    (SELECT array_agg(a.attname ORDER BY u.place) FROM unnest(k.confkey) WITH ORDINALITY AS u (number, place)
        JOIN pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = u.number)::text[] AS targets
FROM pg_constraint AS k JOIN pg_namespace AS n ON n.oid = k.connamespace
WHERE k.contype = 'f' AND n.nspname IN ('corridor', 'vault', 'oauth')
"""
IDS = """
SELECT c.oid::regclass::text AS held, a.attname::text AS name
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname IN ('corridor', 'vault', 'oauth') AND c.relkind IN ('r', 'p') AND NOT a.attisdropped
    AND a.atttypid IN ('uuid'::regtype, 'uuid[]'::regtype)
"""

OF_A_CASE = {
    f"corridor.{name}"
    for name in ("consents", "referrals", "handoffs", "notes", "messages", "documents", "uploads", "claims")
}
"""Tables with an id of their own whose rows belong to one case."""

A_LIST = "a list: PostgreSQL has no foreign keys for lists; its members are resolved before it is written"
A_KEY = "names a key, of which there may be no copy"
ELSEWHERE = "the vault is backed up and restored apart from the rows"
JOURNAL = "written from what was loaded, never from a request; outlives what it tells of"
A_READER = "an organisation that does not exist reads nothing"
SEVERAL = "names rows of several tables; it finds something only together with the case"
BY_THE_KEY = "by whose key the index was made; finds nothing for others"
COUNTED = "counted from rows that have their keys; finds nothing"
COUNTER = "a counter: what is not known has its own"

NO_KEY = {
    "corridor.access.object_id": SEVERAL,
    "corridor.access.organisation_id": A_READER,
    "corridor.audit.case_id": JOURNAL,
    "corridor.audit.chain_id": JOURNAL,
    "corridor.audit.organisation_id": JOURNAL,
    "corridor.audit_heads.chain_id": JOURNAL,
    "corridor.audit_leaves.chain_id": JOURNAL,
    "corridor.audit_leaves.entry_id": JOURNAL,
    "corridor.board_counts.corridor_id": COUNTED,
    "corridor.board_counts.from_centre_id": COUNTED,
    "corridor.board_counts.to_centre_id": COUNTED,
    "corridor.budget_refusals.case_id": COUNTER,
    "corridor.budget_refusals.client_id": COUNTER,
    "corridor.budgets.spender_id": COUNTER,
    "corridor.cases.data_key_id": A_KEY,
    "corridor.consents.recipient_centre_ids": A_LIST,
    "corridor.consents.recipient_member_ids": A_LIST,
    "corridor.deliveries.event_id": JOURNAL,
    "corridor.deliveries.organisation_id": A_READER,
    "corridor.deliveries.taken_by": "drawn for each process that sends",
    "corridor.deliveries.webhook_id": "the worker removes those of webhooks that are gone",
    "corridor.delivery_attempts.delivery_id": "removed together with the delivery",
    "corridor.delivery_attempts.organisation_id": A_READER,
    "corridor.digests.taken_by": "drawn for each attempt",
    "corridor.erasures.case_id": "stands over a restored backup that may not have the case",
    "corridor.erasures.organisation_id": "stands over a restored backup that may not have the organisation",
    "corridor.feed.centre_ids": A_LIST,
    "corridor.feed.event_id": JOURNAL,
    "corridor.feed.organisation_id": A_READER,
    "corridor.feed_epoch_ends.epoch_id": COUNTER,
    "corridor.feed_epoch_ends.organisation_id": A_READER,
    "corridor.feed_heads.organisation_id": A_READER,
    "corridor.handoffs.data_key_id": A_KEY,
    "corridor.idempotency.case_id": JOURNAL,
    "corridor.groups.data_key_id": A_KEY,
    "corridor.idempotency.centres": A_LIST,
    "corridor.idempotency.client_id": JOURNAL,
    "corridor.idempotency.found_cases": A_LIST,
    "corridor.idempotency.more_cases": A_LIST,
    "corridor.idempotency.organisation_id": A_READER,
    "corridor.index_terms.organisation_id": BY_THE_KEY,
    "corridor.messages.user_id": JOURNAL,
    "corridor.notes.data_key_id": A_KEY,
    "corridor.organisations.proposed_by": "a person, or nobody: compared with who confirms, and never shown",
    "corridor.journal.case_id": JOURNAL,
    "corridor.journal.client_id": JOURNAL,
    "corridor.journal.organisation_id": JOURNAL,
    "corridor.journal.referral_id": JOURNAL,
    "corridor.journal.user_id": JOURNAL,
    "corridor.outbox.audience": A_LIST,
    "corridor.outbox.event_id": JOURNAL,
    "corridor.outbox.parting": A_LIST,
    "corridor.own_references.data_key_id": A_KEY,
    "corridor.own_references.object_id": SEVERAL,
    "corridor.own_references.organisation_id": A_READER,
    "corridor.published_counts.organisation_ids": COUNTED,
    "corridor.referrals.data_key_id": A_KEY,
    "corridor.referrals.fallback_centre_ids": A_LIST,
    "corridor.uploads.client_id": JOURNAL,
    "corridor.uploads.data_key_id": A_KEY,
    "corridor.uploads.document_id": "the id that the document will have",
    "corridor.uploads.user_id": JOURNAL,
    "corridor.uploads.writer": "drawn for each request that goes on with it",
    "corridor.webhooks.centre_ids": A_LIST,
    "corridor.webhooks.client_id": JOURNAL,
    "corridor.webhooks.user_id": JOURNAL,
    **{
        f"corridor.{table}.{column}": COUNTED
        for table, columns in {
            "statistics_cells": ("organisation_id", "centre_id"),
            "statistics_due": ("subject_id",),
            "statistics_facts": (
                "subject_id",
                "case_id",
                "organisation_id",
                "centre_id",
                "sender_organisation_id",
                "sender_centre_id",
                "known_to",
            ),
            "statistics_own_facts": ("subject_id", "case_id", "organisation_id", "centre_id"),
            "statistics_parts_due": ("organisation_id",),
        }.items()
        for column in columns
    },
    "oauth.clients.centre_ids": A_LIST,
    "oauth.users.centre_ids": A_LIST,
    **{
        f"vault.{table}.{column}": ELSEWHERE
        for table in ("wrapped_keys", "replaced_keys", "owed_turns")
        for column in ("data_key_id", "organisation_id", "case_id")
    },
    "vault.organisation_keys.organisation_id": ELSEWHERE,
}


async def rows_of(url: str, statement: str) -> list[dict[str, Any]]:
    # what stands in no search path is named with its schema
    connection = await asyncpg.connect(url, server_settings={"search_path": "pg_catalog"})
    try:
        return [dict(row) for row in await connection.fetch(statement)]
    finally:
        await connection.close()


@pytest.fixture
async def keys(database_url: str) -> list[dict[str, Any]]:
    return await rows_of(database_url, KEYS)


async def test_every_id_refers_to_something_or_says_why_not(keys: list[dict[str, Any]], database_url: str) -> None:
    bound = {f"{key['held']}.{column}" for key in keys for column in key["columns"]}
    ids = {f"{row['held']}.{row['name']}" for row in await rows_of(database_url, IDS)}
    assert len(ids) > 80
    assert {each for each in ids - bound if not each.endswith(".id")} == set(NO_KEY)


async def test_a_reference_to_what_belongs_to_a_case_compares_the_case(keys: list[dict[str, Any]]) -> None:
    checked = [key for key in keys if key["target"] in OF_A_CASE]
    assert len(checked) > 5
    loose = [key["name"] for key in checked if key["columns"][1:] != ["case_id"] or key["targets"] != ["id", "case_id"]]
    assert loose == []


async def test_a_centre_stands_with_its_organisation(keys: list[dict[str, Any]], database_url: str) -> None:
    ids = {(row["held"], row["name"]) for row in await rows_of(database_url, IDS)}
    pairs = {
        (held, name, name.replace("centre_id", "organisation_id"))
        for held, name in ids
        if name.endswith("centre_id")
        and (held, name.replace("centre_id", "organisation_id")) in ids
        and NO_KEY.get(f"{held}.{name}") != COUNTED
    } - {("corridor.centres", "centre_id", "organisation_id")}
    whole = {
        (key["held"], *key["columns"]) for key in keys if key["targets"] == ["id", "organisation_id"] and key["whole"]
    }
    assert len(pairs) > 7
    assert pairs == whole


async def test_every_key_holds_for_old_rows_and_what_a_request_names_is_known(keys: list[dict[str, Any]]) -> None:
    assert [key["name"] for key in keys if not key["holds"]] == []
    assert set(REFERENCES) - {key["name"] for key in keys} == set()
