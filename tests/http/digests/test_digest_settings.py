"""Who says where a centre's digest goes, and who sees it."""

from typing import Any

import pytest

from tests.app_under_test import PARTNER, World
from tests.http.digests.post_office import Rounds, subscribed
from tests.http.directory.directory_builders import a_centre, an_organisation, the_coordinator
from tests.http.directory.two_offices import the_offices

EMAIL = "office@centre.example"
WANTED = {"digest": {"email": EMAIL}}


async def shown(caller: Any, centre: dict[str, Any]) -> list[Any]:
    """The digest as the entry and the list show it."""
    entry = (await caller.get(f"/v1/centres/{centre['id']}")).json()
    listed = (await caller.get(f"/v1/centres?organisation_id={centre['organisation_id']}&limit=200")).json()["items"]
    return [entry["digest"], *(one["digest"] for one in listed if one["id"] == centre["id"])]


async def test_only_the_centre_s_own_organisation_sees_it(world: World, worker: Rounds) -> None:
    offices = await the_offices(world)
    answer = await subscribed(offices.here, offices.first, EMAIL, language="km")
    digest = {"email": EMAIL, "language": "km", "failing_since": None}
    assert answer["digest"] == digest
    assert await shown(offices.here, offices.first) == [digest, digest]
    for caller in (offices.there, await the_coordinator(world)):
        assert await shown(caller, offices.first) == [None, None]
        assert EMAIL not in (await caller.get("/v1/centres?limit=200")).text
    sister = await world.caller(offices.here.organisation, centres=(offices.sister["code"],))
    assert await shown(sister, offices.first) == [None, None]


async def test_others_cannot_set_it_and_learn_nothing_from_trying(world: World, worker: Rounds) -> None:
    offices = await the_offices(world)
    sister = await world.caller(offices.here.organisation, centres=(offices.sister["code"],))
    coordinator = await the_coordinator(world)
    path = f"/v1/centres/{offices.first['id']}"
    answers = []
    for _ in range(2):
        for caller in (offices.there, sister, coordinator):
            for body in (WANTED, {"digest": {"language": "th"}}, {"digest": None}):
                answer = await caller.patch(path, body, if_match="*")
                answers.append((answer.status_code, answer.json()["code"]))
        await subscribed(offices.here, offices.first, EMAIL)
    assert set(answers) == {(403, "not_your_centre")}
    other = await coordinator.patch(path, {"city": "Poipet"}, if_match="*")
    assert (other.status_code, other.json()["digest"]) == (200, None)
    assert (await shown(offices.here, offices.first))[0]["email"] == EMAIL


async def test_it_needs_the_scope_that_reads_events(world: World, worker: Rounds) -> None:
    offices = await the_offices(world)
    without = await world.caller(offices.here.organisation, PARTNER - {"events:read"})
    answer = await without.patch(f"/v1/centres/{offices.first['id']}", WANTED, if_match="*")
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
    assert "events:read" in answer.json()["detail"]


async def test_where_no_mail_is_sent_it_says_so(world: World) -> None:
    offices = await the_offices(world)
    path = f"/v1/centres/{offices.first['id']}"
    answer = await offices.here.patch(path, WANTED, if_match="*")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_mail")
    assert (await offices.here.patch(path, {"digest": None}, if_match="*")).status_code == 200


@pytest.mark.parametrize(
    "email",
    [
        "office@centre.example\r\nBcc: thief@elsewhere.example",
        "office@centre.example\nSubject: x",
        "a@b.example, thief@elsewhere.example",
        "Office <office@centre.example>",
        "office@centre.example>",
        '"a\\"@b.example',
        "office@[127.0.0.1]",
        "office",
        "office@",
        "@centre.example",
        "ศูนย์@centre.example",
        "a" * 250 + "@centre.example",
        "office\u202e@centre.example",
        7,
        None,
    ],
)
async def test_what_is_no_plain_address_is_refused_with_a_pointer(world: World, worker: Rounds, email: object) -> None:
    nea = await world.caller("nea")
    answer = await nea.patch("/v1/centres/nea-battambang", {"digest": {"email": email}}, if_match="*")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/digest/email")
    assert "thief" not in answer.text


async def test_a_name_in_another_script_is_stored_as_mail_servers_read_it(world: World, worker: Rounds) -> None:
    offices = await the_offices(world)
    answer = await subscribed(offices.here, offices.first, "office@ศูนย์.example")
    assert answer["digest"]["email"].startswith("office@xn--")


async def test_a_patch_merges_and_the_language_is_that_of_the_centre(world: World, worker: Rounds) -> None:
    organisation = await an_organisation(world)
    here = await world.caller(organisation["code"])
    centre = await a_centre(world, organisation["code"], languages=["fr", "lo", "th"])
    answer = await subscribed(here, centre, EMAIL)
    assert answer["digest"]["language"] == "lo"
    path = f"/v1/centres/{centre['id']}"
    answer = (await here.patch(path, {"digest": {"language": "vi"}}, if_match="*")).json()
    assert answer["digest"] == {"email": EMAIL, "language": "vi", "failing_since": None}
    answer = (await here.patch(path, {"digest": {"email": "new@centre.example"}}, if_match="*")).json()
    assert answer["digest"] == {"email": "new@centre.example", "language": "vi", "failing_since": None}
    refused = await here.patch(path, {"digest": {"language": "fr"}}, if_match="*")
    assert refused.json()["errors"][0]["pointer"] == "/digest/language"
    plain = await a_centre(world, organisation["code"], languages=["fr"])
    assert (await subscribed(here, plain, EMAIL))["digest"]["language"] == "en"
    missing = await here.patch(path, {"digest": None}, if_match="*")
    assert missing.status_code == 200
    refused = await here.patch(path, {"digest": {"language": "vi"}}, if_match="*")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/digest/email")


async def test_the_trail_says_that_the_centre_changed_and_nothing_of_the_address(world: World, worker: Rounds) -> None:
    offices = await the_offices(world)
    await subscribed(offices.here, offices.first, "nobody-reads-this@centre.example")
    entries = (await offices.here.get("/v1/audit")).json()["items"]
    assert [one for one in entries if one["operation"] == "update_centre" and one["object_id"] == offices.first["id"]]
    everywhere = (
        "SELECT concat_ws(' ', (SELECT string_agg(a::text, '') FROM corridor.audit AS a),"
        " (SELECT string_agg(j::text, '') FROM corridor.journal AS j),"
        " (SELECT string_agg(c::text, '') FROM corridor.centres AS c))"
    )
    assert "nobody-reads-this" not in await world.value(everywhere)


async def test_it_is_changed_together_with_the_version_that_was_read(world: World, worker: Rounds) -> None:
    offices = await the_offices(world)
    path = f"/v1/centres/{offices.first['id']}"
    seen = (await offices.here.get(path)).headers["etag"]
    assert (await offices.here.patch(path, WANTED, if_match=seen)).status_code == 200
    answer = await offices.here.patch(path, {"digest": None}, if_match=seen)
    assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")
    assert (await shown(offices.here, offices.first))[0]["email"] == EMAIL
