"""No audit row, no answer (security.md, rule 11)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.app_under_test import PARTNER, World, running_world
from tests.builders import opened_case, sent_referral
from tests.conftest import url_of
from tests.scratch import owner_of, scratch_database


@pytest.fixture(scope="module")
async def deaf(root_key_file: Path) -> AsyncIterator[tuple[World, dict[str, str]]]:
    """An application that can no longer write its audit trail."""
    async with scratch_database() as name, running_world(url_of(name), root_key_file) as world:
        referral = await sent_referral(world)
        case = await opened_case(await world.caller("nea"))
        for code in ("map", "mtuc"):
            await world.caller(code)
        await world.caller("nea", PARTNER - {"cases:read"})
        async with owner_of(name) as owner:
            world.http.event_hooks = {}  # a fault of ours is documented nowhere
            await owner.execute("REVOKE INSERT ON corridor.audit FROM corridor_app")
        yield world, {"referral": referral["id"], "asked": referral["case_id"], "case": case["id"]}


async def test_an_identity_is_not_shown(deaf: tuple[World, dict[str, str]]) -> None:
    world, named = deaf
    answer = await (await world.caller("nea")).get(f"/v1/cases/{named['case']}/identity")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "Sok Dara" not in answer.text


async def test_nothing_is_changed(deaf: tuple[World, dict[str, str]]) -> None:
    world, named = deaf
    answer = await (await world.caller("map")).post(f"/v1/referrals/{named['referral']}/accept", {})
    assert answer.status_code == 500
    seen = await (await world.caller("nea")).get(f"/v1/referrals/{named['referral']}")
    assert seen.json()["status"] == "sent"


async def test_no_refusal_is_answered(deaf: tuple[World, dict[str, str]]) -> None:
    world, named = deaf
    closed = await (await world.caller("map")).get(f"/v1/cases/{named['asked']}/identity")
    stranger = await (await world.caller("mtuc")).get(f"/v1/cases/{named['case']}")
    scopeless = await (await world.caller("nea", PARTNER - {"cases:read"})).get(f"/v1/cases/{named['case']}")
    assert [answer.status_code for answer in (closed, stranger, scopeless)] == [500, 500, 500]


async def test_what_needs_no_entry_goes_on(deaf: tuple[World, dict[str, str]]) -> None:
    world, named = deaf
    assert (await (await world.caller("nea")).get(f"/v1/cases/{named['case']}")).status_code == 200
