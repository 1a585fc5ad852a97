"""Files on a referral: sent in a form, cleaned, kept encrypted, opened by whom they concern."""

import hashlib

import pytest

from tests.app_under_test import World
from tests.builders import ALL_SHARED, a_consent, a_referral, made, opened_case
from tests.http.documents.files import CLEANED, CONTRACT, PASSPORT, MarkingCleaner, added, listed, opened, sent

pytestmark = pytest.mark.usefixtures("cleaner")


async def a_sent_one(world: World, share: list[str], **changes: object) -> dict[str, str]:
    """A referral from Battambang to Chiang Mai that shares these categories."""
    nea = await world.caller("nea")
    case = await opened_case(nea)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(data_categories=[*ALL_SHARED, "documents"]))
    body = a_referral(case["id"], consent["id"], send=True, share=share, **changes)
    referral = await made(nea, "/v1/referrals", body)
    return {"id": referral["id"], "case_id": case["id"], "consent_id": consent["id"]}


async def accept(world: World, referral: dict[str, str]) -> None:
    answer = await (await world.caller("map")).post(f"/v1/referrals/{referral['id']}/accept", {})
    assert answer.status_code == 200, answer.text


async def test_a_file_is_cleaned_and_given_back_as_it_was_cleaned(world: World, cleaner: MarkingCleaner) -> None:
    nea = await world.caller("nea")
    referral = await a_sent_one(world, ALL_SHARED)
    content = bytes(range(256)) * 2000
    answer = await sent(nea, referral["id"], content)
    assert answer.status_code == 201, answer.text
    document = answer.json()
    assert answer.headers["location"].endswith(f"/v1/referrals/{referral['id']}/documents/{document['id']}")
    expected = {"media_type": "text/plain", "bytes": len(CLEANED + content), "unreadable": [], **CONTRACT}
    assert {name: document[name] for name in expected} == expected
    assert document["sha256"] == hashlib.sha256(CLEANED + content).hexdigest()
    assert await opened(nea, document) == CLEANED + content
    assert cleaner.asked == 1
    assert (await nea.get(f"/v1/referrals/{referral['id']}/documents")).json()["items"] == [document]


async def test_the_receiver_sees_none_before_it_accepts_and_then_what_is_shared(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await a_sent_one(world, ["profile", "summary", "documents"])
    contract, passport = await added(nea, referral["id"]), await added(nea, referral["id"], **PASSPORT)
    assert await listed(map_, referral["id"]) == []
    assert (await opened(map_, contract), await opened(map_, passport)) == ("not_found", "not_found")
    await accept(world, referral)
    assert await listed(map_, referral["id"]) == [contract["id"]]
    assert await opened(map_, contract) == CLEANED + b"two pages"
    assert await opened(map_, passport) == "identity_not_open"
    assert await listed(nea, referral["id"]) == [passport["id"], contract["id"]]


async def test_an_identity_document_opens_with_the_identity_and_the_rest_with_its_category(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await a_sent_one(world, ["identity", "profile"])
    contract, passport = await added(nea, referral["id"]), await added(nea, referral["id"], **PASSPORT)
    await accept(world, referral)
    assert await listed(map_, referral["id"]) == [passport["id"]]
    assert await opened(map_, passport) == CLEANED + b"two pages"
    assert await opened(map_, contract) == "not_found"


async def test_who_added_it_removes_it_and_nobody_else(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await a_sent_one(world, [*ALL_SHARED, "documents"])
    await accept(world, referral)
    document = await added(nea, referral["id"])
    path = f"/v1/referrals/{referral['id']}/documents/{document['id']}"
    assert (await map_.call("DELETE", path)).json()["code"] == "not_your_side"
    assert (await nea.call("DELETE", path)).status_code == 204
    for _ in range(2):
        assert (await nea.call("DELETE", path)).status_code == 404
    assert (await opened(nea, document), await listed(map_, referral["id"])) == ("not_found", [])
    steps = (await map_.get(f"/v1/referrals/{referral['id']}/timeline")).json()["items"]
    assert [step["type"] for step in steps][-2:] == ["document.added", "document.removed"]
    left = await world.value("SELECT count(*) FROM corridor.file_pieces AS p LEFT JOIN corridor.uploads AS u ON true")
    assert left == await world.value("SELECT count(*) FROM corridor.file_pieces WHERE document_id IS NOT NULL")
