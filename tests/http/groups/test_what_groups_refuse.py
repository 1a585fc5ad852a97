"""What a group refuses: bad input, and more than 500 cases."""

from typing import Any

import pytest

from tests.app_under_test import World
from tests.builders import SENDER, opened_case
from tests.http.groups.group_builders import TITLE, a_group, faults


@pytest.mark.parametrize(
    "body",
    [
        {"title": TITLE},
        {"centre_id": SENDER},
        {"centre_id": SENDER, "title": "\u200b"},
        {"centre_id": SENDER, "title": "x" * 201},
        {"centre_id": SENDER, "title": None},
        {"centre_id": SENDER, "title": TITLE, "case_ids": ["case_1"] * 501},
        {"centre_id": SENDER, "title": TITLE, "case_ids": "case_1"},
        {"centre_id": SENDER, "title": TITLE, "case_ids": [7]},
        {"centre_id": SENDER, "title": TITLE, "employer": "Somebody"},
    ],
)
async def test_bad_input_is_named(world: World, body: dict[str, Any]) -> None:
    nea = await world.caller("nea")
    answer = await nea.post("/v1/groups", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert faults(answer)


async def test_a_group_has_500_cases_at_most(world: World) -> None:
    nea = await world.caller("nea")
    case = (await opened_case(nea))["id"]
    group = await a_group(nea, case)
    await world.value(
        """
        WITH of AS (SELECT id, organisation_id FROM corridor.groups WHERE corridor.public_id('group', id) = $1),
        made AS (
            INSERT INTO corridor.cases
            SELECT (c).* FROM (
                SELECT jsonb_populate_record(x, jsonb_build_object(
                    'id', gen_random_uuid(), 'code', 'full-' || n || x.code
                )) AS c
                FROM corridor.cases AS x, generate_series(1, 499) AS n WHERE corridor.public_id('case', x.id) = $2
            ) AS many
            RETURNING id
        )
        INSERT INTO corridor.group_cases SELECT of.id, made.id, of.organisation_id, now() FROM of, made
        """,
        group["id"],
        case,
    )
    more = await nea.post(f"/v1/groups/{group['id']}/cases", {"case_ids": [(await opened_case(nea))["id"]]})
    assert (more.status_code, faults(more)) == (422, [("/case_ids", "too_long")])
    full = (await nea.get(f"/v1/groups/{group['id']}")).json()
    assert (full["count"], full["hidden"]) == (500, 499)
    other = await a_group(nea, (await opened_case(nea))["id"])
    merged = await nea.post(f"/v1/groups/{group['id']}/merge", {"group_id": other["id"]})
    assert (merged.status_code, faults(merged)) == (422, [("/group_id", "too_long")])
