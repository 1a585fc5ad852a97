"""The owner's functions for two cases of one person merge and erase what they may, and nothing else (ADR 0066)."""

import json
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.cases.merged_pairs import merged
from tests.scratch import connected

CASE = "SELECT row_to_json(c) FROM corridor.cases AS c WHERE corridor.public_id('case', c.id) = $1"
LPN = "SELECT id::text FROM corridor.organisations WHERE code = 'lpn'"
AT = "2026-11-29T10:00:00+00:00"
Changes = dict[str, Any]


async def row(world: World, case_id: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(await world.value(CASE, case_id))
    return found


async def refused(world: World, function: str, organisation: str, changes: Changes) -> bool:
    """Whether the function refuses the changes of the application for that organisation."""
    context = json.dumps({"organisation_id": organisation, "client_id": None, "key": None})
    async with connected(world.url) as app:
        await app.execute("SET ROLE corridor_app")
        with pytest.raises(asyncpg.PostgresError) as problem:
            await app.execute(f"SELECT corridor.{function}($1, $2)", context, json.dumps(changes))
    return problem.value.sqlstate in ("CR001", "CR003")


async def test_a_merge_is_recorded_only_for_two_open_cases_of_one_centre(world: World) -> None:
    nea, lpn, theirs = await world.caller("nea"), await world.caller("lpn"), await world.value(LPN)
    first, onward = [await row(world, (await opened_case(nea))["id"]) for _ in range(2)]
    sister = await row(world, (await opened_case(nea, centre_id="nea-pursat"))["id"])
    foreign = await row(world, (await opened_case(lpn, centre_id="lpn-samut-sakhon"))["id"])
    mine = first["holder_organisation_id"]

    def merging(into: dict[str, Any], **more: Any) -> Changes:
        ended = {**first, "version": 2, "status": "closed", "holder_centre_id": None, "merged_into": into["id"]}
        said = {"case_id": first["id"], "into_case_id": into["id"], "into_version": 1, "at": AT, **more}
        return {"for_the_person": first["id"], "update": {"cases": [ended]}, "merge": [said]}

    for who, wrong in (
        (theirs, merging(onward)),
        (mine, merging(sister)),
        (mine, merging(foreign)),
        (mine, merging(first)),
        (mine, merging(onward, into_version=2)),
        (mine, merging(onward, into_case_id=sister["id"])),
        (mine, merging(onward, audit=[{"organisation_id": theirs, "case_id": onward["id"]}])),
        (mine, merging(onward, journal=[{"case_id": foreign["id"]}])),
        (mine, {**merging(onward), "for_the_person": onward["id"]}),
        (mine, {**merging(onward), "update": {"cases": [{**first, "version": 2, "merged_into": None}]}}),
    ):
        assert await refused(world, "record_merge", who, wrong), wrong
    for case in (first, onward, sister, foreign):
        version = await world.value("SELECT version FROM corridor.cases WHERE id = $1", case["id"])
        assert version == 1


async def test_an_erasure_takes_along_exactly_what_was_merged_into_the_case(world: World) -> None:
    nea, theirs = await world.caller("nea"), await world.value(LPN)
    first, onward, other = [(await opened_case(nea))["id"] for _ in range(3)]
    await merged(nea, first, onward)
    gone, erased, stranger = await row(world, first), await row(world, onward), await row(world, other)
    mine = erased["holder_organisation_id"]

    def erasing(case: dict[str, Any], **more: Any) -> Changes:
        after = {**case, "version": case["version"] + 1, "status": "erased", "holder_centre_id": None}
        return {"for_the_person": case["id"], "update": {"cases": [after]}, **more}

    good = erasing(gone)
    for who, wrong in (
        (theirs, erasing(erased, merged_erasures=[good])),
        (mine, erasing(erased, merged_erasures=[])),
        (mine, erasing(erased, merged_erasures=[good, erasing(stranger)])),
        (mine, erasing(erased, merged_erasures=[{**good, "insert": {"consents": []}}])),
        (mine, erasing(erased, merged_erasures=[{**good, "update": {"cases": [gone]}}])),
        (mine, erasing(erased, merged_erasures=[{**good, "audit": [{"organisation_id": theirs}]}])),
        (mine, erasing(erased, merged_erasures=[{**good, "journal": [{"case_id": str(uuid4())}]}])),
        (mine, {**erasing(erased, merged_erasures=[good]), "update": {"cases": [erased]}}),
    ):
        assert await refused(world, "record_merged_erasures", who, wrong), wrong
    states = "SELECT array_agg(status ORDER BY id) FROM corridor.cases WHERE id = ANY ($1::text[]::uuid[])"
    found = await world.value(states, [case["id"] for case in (gone, erased, stranger)])
    assert sorted(found) == ["closed", "open", "open"]
