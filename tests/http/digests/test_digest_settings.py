"""Who says where a centre's digest goes, and who sees it."""

from dataclasses import replace
from typing import Any

import pytest

from api.cli.diagnosis.mail import unsent_finding
from tests.app_under_test import PARTNER, World
from tests.http.digests.post_office import PostOffice, Rounds, subscribed, text_of
from tests.http.directory.directory_builders import a_centre, an_organisation, the_coordinator
from tests.http.directory.two_offices import the_offices

EMAIL = "office@centre.example"
WANTED = {"digest": {"email": EMAIL}}
HOURS_AGO = "UPDATE corridor.digests SET set_at = set_at - interval '2 hours'"


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


async def test_seeing_and_setting_it_needs_the_scope_that_reads_events(world: World, worker: Rounds) -> None:
    offices = await the_offices(world)
    without = await world.caller(offices.here.organisation, PARTNER - {"events:read"})
    await subscribed(offices.here, offices.first, EMAIL)
    assert await shown(without, offices.first) == [None, None]
    changed = await without.patch(f"/v1/centres/{offices.first['id']}", {"city": "Poipet"}, if_match="*")
    assert (changed.status_code, changed.json()["digest"]) == (200, None)
    assert (await shown(offices.here, offices.first))[0]["email"] == EMAIL
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
    await world.value(HOURS_AGO)
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


async def test_another_address_waits_for_an_hour_and_ending_it_does_not(world: World, worker: Rounds) -> None:
    offices = await the_offices(world)
    path = f"/v1/centres/{offices.first['id']}"
    another = {"digest": {"email": "other@centre.example"}}
    await subscribed(offices.here, offices.first, EMAIL)
    for same in (WANTED, {"digest": {"language": "vi"}}):
        assert (await offices.here.patch(path, same, if_match="*")).status_code == 200
    for body in (another, {"digest": None}, another, WANTED):
        answer = await offices.here.patch(path, body, if_match="*")
        if body["digest"] is None:
            assert answer.status_code == 200
        else:
            assert (answer.status_code, answer.json()["code"]) == (409, "address_just_changed")
    await world.value(HOURS_AGO)
    assert (await offices.here.patch(path, another, if_match="*")).status_code == 200


async def test_ending_it_and_setting_it_again_brings_none_before_its_time(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, EMAIL, language="en")
    await offices.sent(urgency="urgent")
    await worker.send()
    path = f"/v1/centres/{offices.abroad['id']}"
    assert (await offices.there.patch(path, {"digest": None}, if_match="*")).status_code == 200
    stored = (
        "SELECT to_jsonb(d) FROM corridor.digests AS d JOIN corridor.centres AS c ON c.id = d.centre_id"
        " WHERE c.code = $1"
    )
    assert EMAIL not in str(await world.value(stored, offices.abroad["code"]))
    await offices.sent()
    await worker.send()
    await world.value(HOURS_AGO)
    await subscribed(offices.there, offices.abroad, EMAIL, language="en")
    await offices.sent(urgency="urgent")
    await worker.send()
    assert len(office.to(EMAIL)) == 1
    await worker.turn(minutes=61).send()
    assert "New referrals to look at: 1\n" in text_of(office.to(EMAIL)[1]), "nothing of the time without a digest"


async def test_only_domains_that_the_operator_permits_get_digests(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, "office@elsewhere.example")
    world.service.settings = world.service.settings.model_copy(update={"mail_domains": frozenset({"centre.example"})})
    path = f"/v1/centres/{offices.first['id']}"
    for email in ("a@elsewhere.example", "a@notcentre.example", "a@centre.example.org"):
        answer = await offices.here.patch(path, {"digest": {"email": email}}, if_match="*")
        assert (answer.status_code, answer.json()["code"]) == (409, "no_mail")
        assert "domain" in answer.json()["detail"]
    await subscribed(offices.here, offices.first, "a@map.Centre.example")
    await offices.sent()
    worker.to(replace(office.server, offer=world.service.settings.mail_offer))
    await worker.send()
    assert office.asked == [], "nor what was set up before"
    assert (await shown(offices.there, offices.abroad))[0]["failing_since"] is not None


async def test_the_doctor_warns_of_digests_that_nobody_sends(world: World, worker: Rounds) -> None:
    offices = await the_offices(world)
    assert await unsent_finding(world.url) is None
    await subscribed(offices.here, offices.first, EMAIL)
    finding = await unsent_finding(world.url)
    assert finding is not None
    assert (finding.well, finding.found) == (False, "There is none, but centres have set up digests: 1.")
