"""Codes by SMS: signed by the gateway, answered in brief, counted by sender."""

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest

from api.track.signed import sign
from domain.tracking.sms import parts_of
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.app_under_test import World, running_world
from tests.http.track.tracking import entries, tracked

SECRET = "a-secret-of-forty-characters-for-a-test"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
WRONG = "7Q2M-9FX4-0C5T-H8RK"


@pytest.fixture(scope="module")
async def answering(own_database: str, root_key_file: Path) -> AsyncIterator[World]:
    """A world with an SMS gateway, whose people read Khmer."""
    from tests.scratch import url_of

    async with running_world(url_of(own_database), root_key_file, sms_secret=SECRET, sms_language="km") as running:
        running.service.waiting_room.pace = 0.0
        yield running


async def say(world: World, text: str, sender: str = "tel:+85512000001", **changes: str) -> httpx2.Response:
    kind = changes.get("kind", JSON)
    name = "urn" if kind == JSON else "from"
    body = json.dumps({"text": text, name: sender}) if kind == JSON else urlencode({"text": text, name: sender})
    at = changes.get("at", str(int(time.time())))
    signature = changes.get("signature") or sign(SECRET, at, body.encode())
    headers = {"content-type": kind, "x-corridor-timestamp": at, "x-corridor-signature": signature}
    return await world.http.post("/track/sms", content=body, headers=headers)


async def test_without_the_setting_there_is_no_such_path(world: World) -> None:
    assert (await say(world, WRONG)).status_code == 404


@pytest.mark.parametrize("kind", [JSON, FORM])
async def test_a_code_is_answered_with_one_message(answering: World, kind: str) -> None:
    case = await tracked(answering)
    answer = await say(answering, f"{case.code} EN", kind=kind)
    assert answer.status_code == 200, answer.text
    assert answer.json()["text"].startswith(f"{case.case_code}: Your request was sent to another centre.")
    assert answer.headers["cache-control"] == "no-store"
    entry = (await entries(await answering.caller("nea"), case.case_id))[0]
    assert (entry["operation"], entry["actor"]) == ("track_case", "migrant")


async def test_the_language_is_that_of_a_keyword_or_of_the_setting(answering: World) -> None:
    case = await tracked(answering, accept=True)
    said = {one: (await say(answering, f"{one} {case.code}")).json()["text"] for one in SUPPORTED_LANGUAGES}
    assert len(set(said.values())) == len(SUPPORTED_LANGUAGES)
    assert all(1 <= parts_of(text) <= 2 for text in said.values())
    assert (await say(answering, case.code)).json()["text"] == said["km"]
    assert (await say(answering, f"{case.code} ไทย")).json()["text"] == said["th"]


async def test_a_wrong_code_and_no_code_are_answered_too(answering: World) -> None:
    assert (await say(answering, f"{WRONG} en")).json()["text"].startswith("This code does not work.")
    assert (await say(answering, "en")).json()["text"].startswith("Send the code on your paper")


async def test_who_is_not_the_gateway_finds_nothing(answering: World) -> None:
    case = await tracked(answering)
    old = str(int(time.time()) - 301)
    for changes in ({"signature": "0" * 64}, {"at": old}, {"at": "x"}):
        assert (await say(answering, case.code, **changes)).status_code == 404, changes
    assert (await answering.http.post("/track/sms", json={"text": case.code, "urn": "x"})).status_code == 404


async def test_wrong_codes_count_by_sender_and_not_by_the_gateway(answering: World) -> None:
    for _ in range(11):
        await say(answering, WRONG, sender="tel:+85512000009")
    assert (await answering.service.wrong_codes.begin("sms:tel:+85512000009")).own > 0
    assert (await answering.service.wrong_codes.begin("sms:tel:+85512000010")).own == 0
    assert (await answering.service.wrong_codes.begin("127.0.0.1")).own == 0


@pytest.mark.parametrize("body", [b"[]", b'{"urn": "x"}', b'{"text": 5, "urn": "x"}', b"{"])
async def test_what_is_no_message_is_refused(answering: World, body: bytes) -> None:
    at = str(int(time.time()))
    headers = {
        "content-type": JSON,
        "x-corridor-timestamp": at,
        "x-corridor-signature": sign(SECRET, at, body),
    }
    answer = await answering.http.post("/track/sms", content=body, headers=headers)
    assert answer.status_code in (400, 422)
