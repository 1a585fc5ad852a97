"""What a group refuses: bad input, and more than 500 cases."""

from typing import Any

import pytest

from tests.app_under_test import World
from tests.builders import SENDER, opened_case
from tests.http.access.matrix.ids import comparable, invented
from tests.http.claims.claims_of_tests import a_claim
from tests.http.groups.group_builders import TITLE, a_group, case_ids, faults, for_the_group


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
    made = "SELECT id FROM corridor.cases WHERE code ^@ 'full-'"
    await world.value(f"DELETE FROM corridor.group_cases WHERE case_id IN ({made})")
    await world.value("DELETE FROM corridor.cases WHERE code ^@ 'full-'")


async def test_a_case_of_the_group_that_the_caller_does_not_see_is_answered_like_an_invented_one(world: World) -> None:
    nea, here = await world.caller("nea"), await world.caller("nea", centres=(SENDER,))
    mine, hidden = await opened_case(nea), await opened_case(nea, centre_id="nea-pursat")
    group = await a_group(nea, mine["id"], hidden["id"])
    path = f"/v1/groups/{group['id']}"

    async def refused(case_id: str) -> list[tuple[int, bytes, dict[str, str]]]:
        consents = [{"case_id": case_id, "consent_id": invented("consent_id")}]
        answers = [
            await here.call("DELETE", f"{path}/cases/{case_id}"),
            await here.post(f"{path}/split", {"case_ids": [mine["id"], case_id], "title": TITLE}),
            await here.post(f"{path}/claims", a_claim(case_ids=[case_id])),
            await here.post(f"{path}/referrals", for_the_group(case_ids=[case_id])),
            await here.post(f"{path}/referrals", for_the_group(consents=consents)),
        ]
        return [comparable(answer) for answer in answers]

    unknown = await refused(invented("case_id"))
    assert [status for status, _, _ in unknown] == [404, 422, 422, 422, 422]
    assert await refused(hidden["id"]) == unknown
    assert await refused(hidden["code"]) == unknown
    assert case_ids((await nea.get(path)).json()) == [mine["id"], hidden["id"]]
