"""The audit trail at the desk, with its filters."""

import re

import pytest

from api.desk.pages.audit_words import WORDS_OF
from api.desk.words import desk_words
from api.html.languages import OWN_NAMES
from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.http.desk.paths import staged
from tests.http.desk.visitor import Visitor, at_desk
from tests.openapi import document


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
    assert shown.count("<tr>") == shown.count('<td title="open_identity">Identity opened</td>') > 0
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


@pytest.mark.parametrize("language", OWN_NAMES)
async def test_the_trail_is_in_words_of_the_language_and_names_who_is_known(world: World, language: str) -> None:
    stage = await staged(world)
    await (await world.caller("map")).get(f"/v1/cases/{stage.ids['case_id']}/identity")
    colleague = await at_desk(world, "nea", language=language)
    await colleague.go(f"/desk/referrals/{stage.ids['referral_id']}")
    one = await at_desk(world, "nea", Role.SUPERVISOR, language=language)
    await one.go("/desk/audit")
    words, shown = desk_words(language), one.answer.text.partition("<tbody>")[2]
    assert words("audit.operation.open_case") in shown
    assert words("audit.about.changed") in shown
    assert words("audit.by.me", name="Sokha Chan") in one.text
    assert words("audit.by.user", id=colleague.who.made.user_id[-6:]) in one.text
    assert not re.search(r">[^<]*\b[a-z]+_[a-z_]+\b", re.sub(r"<td[^>]*class=\"code\">[^<]*", "", shown))


async def test_who_is_chosen_by_name_and_any_id_may_stand_in_the_address(world: World) -> None:
    one, _ = await the_trail(world)
    me = one.who.made.user_id
    await one.send("/desk/audit", actor=me)
    assert set(re.findall("actor=(user_[a-z0-9]+)", one.answer.text)) == {me}
    for named in ("audit.by.migrant", "audit.by.system", "audit.by.operator"):
        assert desk_words("en")(named) in one.text
    assert '<option value="client_' in one.answer.text
    await one.go("/desk/audit?operation=list_notes&actor=user_01a22fdd81f97066b9f2185d7ed02855")
    assert {("operation", "list_notes"), ("actor", "user_01a22fdd81f97066b9f2185d7ed02855")} <= set(
        one.form("/desk/audit").fields
    )


def test_every_operation_that_changes_something_has_words() -> None:
    named = {operation for operations in WORDS_OF.values() for operation in operations}
    changing = {
        one["operationId"]
        for path, methods in document()["paths"].items()
        for method, one in methods.items()
        if path.startswith("/v1/") and method in ("post", "patch", "put", "delete")
    }
    assert changing <= named, changing - named
