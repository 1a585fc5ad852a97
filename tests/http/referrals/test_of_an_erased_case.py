"""Of an erased case nothing more is said: its referrals take no action but the confirmation of a deletion."""

import asyncio
from typing import Any

import pytest

from tests.app_under_test import World
from tests.http.referrals.asked import did, refused, sent

ERASE = {"reason": "Asked."}
AMEND = {"outcome": "partly_received", "note": "canary: half paid.", "reason": "Counted."}
WORDS = """
SELECT (SELECT count(*) FROM corridor.referrals AS r WHERE r.case_id = c.id AND r.words IS NOT NULL)
    + (SELECT count(*) FROM corridor.step_texts AS s WHERE s.case_id = c.id)
    + (SELECT count(*) FROM corridor.own_references AS o WHERE o.case_id = c.id)
FROM corridor.cases AS c WHERE corridor.public_id('case', c.id) = $1"""


async def completed(world: World) -> tuple[str, str]:
    """A service that is done; gives its path and its case."""
    map_ = await world.caller("map")
    path, case_id, _ = await sent(world, kind="service")
    await did(map_, path, "accept")
    await did(map_, path, "confirm-contact", {"channel": "phone"})
    await did(map_, path, "complete", {"outcome": "service_received"})
    return path, case_id


async def test_nothing_is_corrected_voided_or_redirected_and_none_of_it_is_offered(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    done, case_id = await completed(world)
    declined, other, _ = await sent(world)
    await did(map_, declined, "decline", {"reason": "no_capacity"})
    for each in (case_id, other):
        await did(nea, f"/v1/cases/{each}", "erase", ERASE)
    await did(map_, done, "confirm-deletion", {"note": "Shredded."})
    asked: tuple[tuple[Any, str, str, dict[str, Any]], ...] = (
        (map_, done, "amend", AMEND),
        (nea, done, "void", {"reason": "The wrong person."}),
        (nea, declined, "redirect", {"to_centre_id": "hrdf-mae-sot"}),
        (nea, declined, "void", {"reason": "The wrong person."}),
    )
    for caller, path, action, body in asked:
        problem = await refused(caller, path, action, body)
        assert (problem["status"], problem["code"]) == (409, "invalid_transition"), problem
        assert "erased" in problem["detail"]
        assert problem.get("allowed_actions", []) == []
        listed = (await caller.get(f"{path}/actions")).json()
        assert [one["why"] for one in listed["unavailable"] if one["action"] == action] == ["case_erased"]
        referral = (await caller.get(path)).json()
        (item,) = (await caller.get(f"/v1/referrals?box=all&case_id={referral['case_id']}")).json()["items"]
        assert referral["allowed_actions"] == item["allowed_actions"] == []


async def test_an_own_reference_is_not_given_any_more(world: World) -> None:
    nea = await world.caller("nea")
    path, case_id = await completed(world)
    await did(nea, f"/v1/cases/{case_id}", "erase", ERASE)
    answer = await nea.patch(path, {"external_id": f"own-{case_id}"}, if_match="*")
    assert (answer.status_code, answer.json()["code"]) == (409, "case_closed")
    assert await world.value(WORDS, case_id) == 0


@pytest.mark.parametrize("action", ["amend", "void", "external_id"])
async def test_what_is_said_while_it_is_erased_is_gone_too(world: World, action: str) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    for _ in range(4):
        path, case_id = await completed(world)
        if action == "amend":
            saying = map_.post(f"{path}/amend", AMEND)
        elif action == "void":
            saying = nea.post(f"{path}/void", {"reason": "canary: the wrong person."})
        else:
            saying = nea.patch(path, {"external_id": f"own-{case_id}"}, if_match="*")
        written, erased = await asyncio.gather(saying, nea.post(f"/v1/cases/{case_id}/erase", ERASE))
        assert erased.status_code == 200, erased.text
        assert written.status_code in (200, 409), written.text
        assert await world.value(WORDS, case_id) == 0
