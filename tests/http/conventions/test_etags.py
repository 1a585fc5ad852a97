"""Versions: strong ETags, 304 for who has it, 428 without and 412 with an old If-Match (contract, section 1)."""

import re

import pytest

from tests.app_under_test import World
from tests.builders import a_referral, consented_case, made, opened_case, sent_referral
from tests.http.access.matrix.stages import referred

STRONG = re.compile(r'"[0-9A-Za-z-]+"')
WITH_VERSION = ("/v1/cases/{case_id}", "/v1/referrals/{referral_id}", "/v1/handoffs/{handoff_id}")
WITHOUT = ("/v1/cases/{case_id}/custody", "/v1/cases/{case_id}/timeline", "/v1/cases/{case_id}/consents",
           "/v1/referrals/{referral_id}/actions", "/v1/referrals/{referral_id}/timeline", "/v1/cases?limit=3",
           "/v1/referrals?limit=3", "/v1/handoffs?limit=3", "/v1/cases/{case_id}/identity")  # fmt: skip


@pytest.mark.parametrize("path", WITH_VERSION + WITHOUT)
async def test_who_has_it_already_gets_304_and_no_body(world: World, path: str) -> None:
    nea = await world.caller("nea")
    here = path.format(**await referred(world, "sent"))
    first = await nea.get(here)
    tag = first.headers["etag"]
    assert STRONG.fullmatch(tag)
    for given in (tag, f"W/{tag}", f'"other", {tag}', "*", f'"a" , W/{tag},"b"'):
        again = await nea.get(here, if_none_match=given)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), given
        assert "content-type" not in again.headers
        assert again.headers["cache-control"] == first.headers["cache-control"]
    for other in ('"other"', tag.strip('"'), '""', tag[:-2] + '"'):
        again = await nea.get(here, if_none_match=other)
        assert (again.status_code, again.content) == (200, first.content), other


@pytest.mark.parametrize("path", WITH_VERSION)
async def test_the_tag_changes_with_the_version(world: World, path: str) -> None:
    nea, receiver = await world.caller("nea"), await world.caller("map")
    ids = await referred(world, "sent")
    here = path.format(**ids)
    before = await nea.get(here)
    if "case_id" in path:
        await nea.patch(here, {"case_types": ["other"]}, if_match=before.headers["etag"])
    else:
        await receiver.post(f"/v1/referrals/{ids['referral_id']}/accept", {})
    after = await nea.get(here, if_none_match=before.headers["etag"])
    assert after.status_code == 200
    assert after.json()["version"] == before.json()["version"] + 1
    assert after.headers["etag"] != before.headers["etag"]


async def test_a_list_changes_its_tag_with_any_item(world: World) -> None:
    nea = await world.caller("nea")
    before = (await nea.get("/v1/cases?holder=me")).headers["etag"]
    await opened_case(nea)
    assert (await nea.get("/v1/cases?holder=me", if_none_match=before)).status_code == 200


async def test_a_change_says_which_version_it_changes(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    draft = await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    for path, body in ((f"/v1/cases/{case_id}", {"case_types": ["death"]}),
                       (f"/v1/referrals/{draft['id']}", {"urgency": "urgent"})):  # fmt: skip
        first = await nea.get(path)
        missing = await nea.patch(path, body)
        assert (missing.status_code, missing.json()["code"]) == (428, "precondition_required")
        assert (await nea.get(path)).content == first.content
        done = await nea.patch(path, body, if_match=first.headers["etag"])
        assert (done.status_code, done.json()["version"]) == (200, 2), done.text
        assert done.headers["etag"] == (await nea.get(path)).headers["etag"]
        stale = await nea.patch(path, body, if_match=first.headers["etag"])
        assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
        weak = await nea.patch(path, body, if_match=f"W/{done.headers['etag']}")
        assert (weak.status_code, weak.json()["version"]) == (200, 3), "what a compressing proxy makes of our tag"
        whatever = await nea.patch(path, body, if_match="*")
        assert (whatever.status_code, whatever.json()["version"]) == (200, 4)


async def test_an_action_takes_if_match_if_it_is_sent(world: World) -> None:
    referral = await sent_referral(world)
    receiver = await world.caller("map")
    path = f"/v1/referrals/{referral['id']}"
    tag = (await receiver.get(path)).headers["etag"]
    assert (await receiver.post(f"{path}/acknowledge", {}, if_match=tag)).json()["version"] == 2
    stale = await receiver.post(f"{path}/accept", {}, if_match=tag)
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    assert (await receiver.get(path)).json()["status"] == "acknowledged"
    again = await receiver.post(f"{path}/acknowledge", {}, if_match=tag)
    assert (again.status_code, again.json()["version"]) == (200, 2), "the winner learns that it won"
    now = (await receiver.get(path)).headers["etag"]
    accepted = await receiver.post(f"{path}/accept", {}, if_match=now)
    assert accepted.json()["status"] == "accepted"
    assert (await receiver.get(path)).headers["etag"] == accepted.headers["etag"]


async def test_what_was_just_made_has_the_tag_that_reading_it_gives(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    answer = await nea.post("/v1/referrals", a_referral(case_id, consent_id))
    assert answer.headers["location"] == f"http://127.0.0.1:8000/v1/referrals/{answer.json()['id']}"
    assert answer.headers["etag"] == (await nea.get(answer.headers["location"])).headers["etag"]


async def test_a_change_may_name_several_versions(world: World) -> None:
    """RFC 9110, section 13.1.1: a list of tags, in one line or in several; a comma within a tag is no end of it."""
    nea = await world.caller("nea")
    path = f"/v1/cases/{(await opened_case(nea))['id']}"
    old = (await nea.get(path)).headers["etag"]
    for written in ('"other", {}', '"a,b",,{} , "77"', 'W/"x",{}', "W/{}", '"77", W/{}'):
        given = written.format(old)
        done = await nea.patch(path, {"case_types": ["death"]}, if_match=given)
        assert done.status_code == 200, given
        stale = await nea.patch(path, {"case_types": ["death"]}, if_match=given)
        assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
        old = done.headers["etag"]
    for given in ('W/"77"', f"w/{old}", f"W/ {old}", f"{old}, *", f"{old} {old}", f'{old}, "', f'"a, {old}'):
        assert (await nea.patch(path, {"case_types": ["other"]}, if_match=given)).status_code == 412, given
    lines = [("authorization", f"Bearer {nea.token}"), ("if-match", '"77"'), ("if-match", old)]
    assert (await world.http.patch(path, json={"case_types": ["other"]}, headers=lines)).status_code == 200


async def test_tags_in_several_lines_are_one_list(world: World) -> None:
    nea = await world.caller("nea")
    path = f"/v1/cases/{(await opened_case(nea))['id']}"
    tag = (await nea.get(path)).headers["etag"]
    for pair in ((tag, '"x"'), ('"x"', tag), ('"a,b"', f"W/{tag}")):
        lines = [("authorization", f"Bearer {nea.token}"), *(("if-none-match", one) for one in pair)]
        assert (await world.http.get(path, headers=lines)).status_code == 304, pair


async def test_languages_in_several_lines_are_one_list(world: World) -> None:
    nea = await world.caller("nea")
    for path in ("/v1/vocabularies/stages", "/v1/cases/zz"):
        lines = [("authorization", f"Bearer {nea.token}"), ("accept-language", "xx"), ("accept-language", "th")]
        assert (await world.http.get(path, headers=lines)).headers["content-language"] == "th", path
