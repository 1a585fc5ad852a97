"""How many cases name the same respondent is told from five cases and two organisations on, and nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from domain.kernel.errors import VersionConflict
from domain.kernel.ids import CentreId
from domain.respondents.pattern import (
    LEAST_CASES,
    LEAST_ORGANISATIONS,
    RESPONDENT_INDEX_VERSION,
    RespondentPattern,
    makes_a_pattern,
)
from tests.app_under_test import World
from tests.postgres.respondents.respondent_rows import Claims, claims_of

BELOW = {"below_threshold": True}


@pytest.fixture
async def claims(world: World, root_key_file: Path) -> AsyncIterator[Claims]:
    async with claims_of(world, AesVault(FileKeyRing.open(root_key_file))) as made:
        yield made


async def named_by_others(claims: Claims, name: str, licence: str | None = None, *, times: int = 4) -> None:
    """Cases of two organisations: with one more there are enough of both."""
    for place in range(times):
        await claims.name("map" if place else "nea", name, licence)


async def test_below_either_threshold_no_number_leaves_the_database(claims: Claims) -> None:
    mine = await claims.name("nea", "Alpha Lotus Co., Ltd.")
    for _ in range(3):
        await claims.name("nea", "alpha lotus")
    assert await claims.document("nea", mine) == BELOW
    await claims.name("nea", "ALPHA LOTUS LTD")
    assert await claims.document("nea", mine) == BELOW, "five cases of one organisation"
    await claims.name("map", "Alpha-Lotus Company Limited")
    assert await claims.document("nea", mine) == {"cases": 6, "centres": 2, "organisations": 2}
    assert await claims.pattern("nea", mine) == RespondentPattern(cases=6, centres=2, organisations=2)


async def test_several_claims_of_one_case_count_once(claims: Claims) -> None:
    mine = await claims.name("map", "Beta Lotus")
    case = await claims.case("nea")
    for _ in range(6):
        await claims.name("nea", "Beta Lotus", case=case)
    assert await claims.pattern("map", mine) is None


async def test_a_licence_brings_every_name_that_is_used_with_it(claims: Claims) -> None:
    mine = await claims.name("nea", "Gamma Lotus", "No. 77/2020")
    await claims.name("map", "ดอกบัวแกมมา", "77-2020")
    for _ in range(3):
        await claims.name("map", "ดอกบัวแกมมา")
    assert await claims.pattern("nea", mine) == RespondentPattern(cases=5, centres=2, organisations=2)


async def test_without_a_licence_the_only_one_used_with_the_name_is_taken(claims: Claims) -> None:
    mine = await claims.name("nea", "Delta Lotus")
    await claims.name("map", "Delta Lotus Ltd", "88/2020")
    for _ in range(3):
        await claims.name("map", "Delta Lotus Overseas", "88/2020")
    assert await claims.pattern("nea", mine) == RespondentPattern(cases=5, centres=2, organisations=2)


async def test_with_several_licences_the_name_alone_decides(claims: Claims) -> None:
    mine = await claims.name("nea", "Epsilon Lotus")
    await claims.name("map", "Epsilon Lotus", "91/2020")
    await claims.name("map", "Epsilon Lotus", "92/2020")
    for _ in range(2):
        await claims.name("map", "Epsilon Lotus")
        await claims.name("map", "Another Name", "91/2020")
    assert await claims.pattern("nea", mine) == RespondentPattern(cases=5, centres=2, organisations=2)


async def test_one_name_with_another_licence_or_country_is_another_company(claims: Claims) -> None:
    mine = await claims.name("nea", "Zeta Lotus", "95/2020")
    await named_by_others(claims, "Zeta Lotus", "96/2020")
    assert await claims.pattern("nea", mine) is None
    abroad = await claims.name("nea", "Eta Lotus", country="TH")
    await named_by_others(claims, "Eta Lotus")
    assert await claims.pattern("nea", abroad) is None


async def test_what_says_nothing_is_the_same_as_nothing(claims: Claims) -> None:
    mine = await claims.name("nea", "unknown", "n/a")
    await named_by_others(claims, "unknown", "n/a")
    assert await claims.document("nea", mine) == BELOW


async def test_a_stranger_learns_nothing_and_neither_does_who_names_no_claim(claims: Claims) -> None:
    mine = await claims.name("nea", "Theta Lotus")
    await named_by_others(claims, "Theta Lotus")
    assert await claims.pattern("nea", mine) is not None
    assert await claims.document("mtuc", mine) is None
    assert await claims.document("nea", uuid4()) is None
    sister = await claims.world.value("SELECT id FROM corridor.centres WHERE code = 'nea-pursat'")
    assert await claims.document("nea", mine, frozenset({CentreId(sister)})) is None


async def test_only_a_party_of_the_case_writes_and_only_for_itself(claims: Claims) -> None:
    case = await claims.case("nea")
    for refused in (
        claims.name("map", "Iota Lotus", case=case),
        claims.name("nea", "Iota Lotus", case=case, recorded_by="map"),
        claims.name("nea", "Iota Lotus", case=case, claim=await claims.name("map", "Iota Lotus")),
    ):
        with pytest.raises(asyncpg.PostgresError, match="not_a_party_of_this_case"):
            await refused


async def test_a_changed_respondent_replaces_the_old_one_and_counts_for_who_recorded_it(claims: Claims) -> None:
    case = await claims.case("nea")
    mine = await claims.name("nea", "Kappa Lotus", case=case)
    await named_by_others(claims, "Lambda Lotus")
    assert await claims.pattern("nea", mine) is None
    await claims.name("nea", "Lambda Lotus", case=case, claim=mine)
    assert await claims.pattern("nea", mine) == RespondentPattern(cases=5, centres=2, organisations=2)
    rows = await claims.world.value("SELECT count(*) FROM corridor.respondent_terms WHERE claim_id = $1", mine)
    assert rows == 1


async def test_an_erased_case_is_counted_no_more_and_named_no_more(claims: Claims) -> None:
    case = await claims.case("nea")
    mine = await claims.name("nea", "Mu Lotus")
    await claims.name("nea", "Mu Lotus", case=case)
    await named_by_others(claims, "Mu Lotus", times=3)
    assert await claims.pattern("nea", mine) == RespondentPattern(cases=5, centres=2, organisations=2)
    nea = await claims.world.caller("nea")
    answer = await nea.post(f"/v1/cases/case_{case.hex}/erase", {"reason": "She asked for it."})
    assert answer.status_code == 200, answer.text
    assert await claims.pattern("nea", mine) is None
    with pytest.raises(VersionConflict):
        await claims.name("nea", "Mu Lotus", case=case)


async def test_older_terms_are_found_to_be_written_anew(claims: Claims) -> None:
    mine = await claims.name("nea", "Nu Lotus")
    case, owner = await claims.world.value(
        "SELECT ARRAY[case_id, organisation_id] FROM corridor.respondent_terms WHERE claim_id = $1", mine
    )
    statement = "SELECT array_agg(o::text) FROM corridor.older_respondents($1, $2, 10) AS o"
    before = UUID(int=mine.int - 1)
    assert await claims.world.value(statement, 1, before) is None
    (first, *_) = await claims.world.value(statement, RESPONDENT_INDEX_VERSION + 1, before)
    assert first == f"({mine},{case},{owner})"


async def test_the_database_asks_the_domains_thresholds(world: World) -> None:
    for cases in range(LEAST_CASES + 2):
        for organisations in range(LEAST_ORGANISATIONS + 2):
            told = await world.value("SELECT corridor.makes_a_pattern($1, $2)", cases, organisations)
            assert told is makes_a_pattern(cases, organisations)
