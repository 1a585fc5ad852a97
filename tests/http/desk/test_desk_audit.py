"""The audit trail at the desk, with its filters."""

import pytest

from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.http.desk.paths import staged
from tests.http.desk.visitor import Visitor, at_desk


async def the_trail(world: World) -> tuple[Visitor, str]:
    """Return a supervisor who looks at the trail, and the case that it is about."""
    stage = await staged(world)
    case_id = stage.ids["case_id"]
    await (await world.caller("nea")).get(f"/v1/cases/{case_id}/identity")
    return await (await at_desk(world, "nea", Role.SUPERVISOR)).go("/desk/audit"), case_id


async def test_a_supervisor_looks_for_who_read_the_identity(world: World) -> None:
    one, case_id = await the_trail(world)
    await one.send("/desk/audit", case_id=case_id, operation="open_identity", outcome="allowed")
    assert one.answer.status_code == 200
    shown = one.answer.text.partition("<tbody>")[2]
    assert shown.count("<tr>") == shown.count("<td>open_identity</td>") > 0
    asked = one.form("/desk/audit").fields
    assert {("case_id", case_id), ("operation", "open_identity"), ("outcome", "allowed")} <= set(asked)
    await one.send("/desk/audit", outcome="refused")
    assert "<tbody>" not in one.answer.text


async def test_days_count_at_the_centre_and_the_last_one_counts_whole(world: World) -> None:
    one, case_id = await the_trail(world)
    for since, until, found in (("", "2026-01-01", False), ("2026-01-01", "", True), ("2199-01-01", "", False)):
        await one.send("/desk/audit", case_id=case_id, **{"from": since, "to": until})
        assert ("<tbody>" in one.answer.text) is found, (since, until)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("actor", "nobody", "Give the id of a user"),
        ("from", "yesterday", "RFC 3339"),
        ("to", "yesterday", "RFC 3339"),
        ("case_id", "KH", "no such object"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_explained_beside_what_was_typed(
    world: World, name: str, value: str, said: str
) -> None:
    one, _ = await the_trail(world)
    await one.send("/desk/audit", **{name: value})
    assert one.answer.status_code == 200
    assert said in one.text
    assert (name, value) in one.form("/desk/audit").fields
