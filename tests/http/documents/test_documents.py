"""Files on a referral: sent in a form, cleaned, kept encrypted, opened by whom they concern."""

import hashlib
from collections.abc import AsyncIterator

import pytest

from tests.app_under_test import World
from tests.builders import ALL_SHARED
from tests.http.documents.files import CLEANED, CONTRACT, PASSPORT, MarkingCleaner, added, listed, opened, sent
from tests.http.documents.referrals_with_documents import accepted, done, shared

pytestmark = pytest.mark.usefixtures("cleaner")


async def test_a_file_is_cleaned_and_given_back_as_it_was_cleaned(world: World, cleaner: MarkingCleaner) -> None:
    nea = await world.caller("nea")
    referral = await shared(world, ALL_SHARED)
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
    referral = await shared(world, ["profile", "summary", "documents"])
    contract, passport = await added(nea, referral["id"]), await added(nea, referral["id"], **PASSPORT)
    assert await listed(map_, referral["id"]) == []
    steps = (await map_.get(f"/v1/referrals/{referral['id']}/timeline")).json()["items"]
    assert "document.added" not in [step["type"] for step in steps]
    assert (await opened(map_, contract), await opened(map_, passport)) == ("not_found", "not_found")
    await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
    assert await listed(map_, referral["id"]) == [contract["id"]]
    assert await opened(map_, contract) == CLEANED + b"two pages"
    assert await opened(map_, passport) == "identity_not_open"
    assert await listed(nea, referral["id"]) == [passport["id"], contract["id"]]


async def test_an_identity_document_opens_with_the_identity_and_the_rest_with_its_category(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await shared(world, ["identity", "profile"])
    contract, passport = await added(nea, referral["id"]), await added(nea, referral["id"], **PASSPORT)
    await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
    assert await listed(map_, referral["id"]) == [passport["id"]]
    assert await opened(map_, passport) == CLEANED + b"two pages"
    assert await opened(map_, contract) == "not_found"


async def test_who_added_it_removes_it_and_nobody_else(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await accepted(world)
    document = await added(nea, referral["id"])
    path = f"/v1/referrals/{referral['id']}/documents/{document['id']}"
    assert (await map_.call("DELETE", path)).json()["code"] == "not_your_side"
    assert (await nea.call("DELETE", path)).status_code == 204
    for _ in range(2):
        assert (await nea.call("DELETE", path)).status_code == 404
    assert (await opened(nea, document), await listed(map_, referral["id"])) == ("not_found", [])
    steps = (await map_.get(f"/v1/referrals/{referral['id']}/timeline")).json()["items"]
    assert [step["type"] for step in steps][-2:] == ["document.added", "document.removed"]
    pieces = "SELECT count(*) FROM corridor.file_pieces WHERE corridor.public_id('document', document_id) = $1"
    assert await world.value(pieces, document["id"]) == 0


async def test_what_a_form_lacks_or_has_too_much_is_named(world: World, cleaner: MarkingCleaner) -> None:
    nea = await world.caller("nea")
    referral = await shared(world)
    path = f"/v1/referrals/{referral['id']}/documents"
    file = {"file": b"two pages"}
    wrong: list[tuple[dict[str, str], dict[str, bytes], dict[str, str]]] = [
        ({}, file, {"/title": "missing", "/language": "missing", "/category": "missing"}),
        (CONTRACT | {"category": "visa"}, file, {"/category": "not_in_list"}),
        (CONTRACT | {"status": "legal"}, file, {"/status": "unknown_field"}),
        (CONTRACT | {"title": " "}, file, {"/title": "too_short"}),
        (CONTRACT, {"file": b""}, {"/file": "too_short"}),
    ]
    for said, files, faults in wrong:
        answer = await nea.send("POST", path, data=said, files=files)
        assert answer.status_code == 422, answer.text
        assert {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]} == faults
    kind, title = "multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nA\r\n'
    for name, value in (("language", "km"), ("category", "photo")):
        title += f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    alone = await nea.send("POST", path, headers={"content-type": kind}, content=title + b"--x--\r\n")
    assert [fault["pointer"] for fault in alone.json()["errors"]] == ["/file"]
    twice = await nea.send("POST", path, data=CONTRACT, files=[("file", b"one"), ("file", b"two")])
    assert twice.json()["errors"][0]["code"] == "given_twice"
    assert (cleaner.asked, await listed(nea, referral["id"])) == (0, [])
    assert await world.value("SELECT count(*) FROM corridor.uploads WHERE length IS NULL") == 0


async def test_a_file_that_is_refused_leaves_nothing(world: World) -> None:
    nea = await world.caller("nea")
    referral = await shared(world)
    answer = await sent(nea, referral["id"], b"MZ, a program")
    assert (answer.status_code, answer.json()["code"]) == (422, "file_type_not_allowed")
    large = await sent(nea, referral["id"], bytes(10 * 1024 * 1024 + 1))
    assert (large.status_code, large.json()["code"]) == (413, "file_too_large")
    assert await listed(nea, referral["id"]) == []
    assert await world.value("SELECT count(*) FROM corridor.file_pieces WHERE upload_id IS NOT NULL AND cleaned") == 0


async def test_whether_one_may_add_is_decided_before_a_byte_is_read(world: World) -> None:
    map_, stranger, nea = await world.caller("map"), await world.caller("hrdf"), await world.caller("nea")
    referral = await shared(world)

    async def unread() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    form = {"headers": {"content-type": "multipart/form-data; boundary=x"}, "content": unread()}
    path = f"/v1/referrals/{referral['id']}/documents"
    before = await map_.send("POST", path, **form)
    assert (before.status_code, before.json()["code"]) == (409, "invalid_transition")
    assert (await stranger.send("POST", path, **form)).status_code == 404
    await done(world, "nea", f"/v1/referrals/{referral['id']}/withdraw", {"reason": "She stays."})
    assert (await nea.send("POST", path, **form)).json()["code"] == "invalid_transition"


async def test_a_referral_has_fifty_documents_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nea = await world.caller("nea")
    referral = await shared(world)
    monkeypatch.setattr("domain.usecases.documents.begin_document.MAX_DOCUMENTS", 2)
    await added(nea, referral["id"])
    await added(nea, referral["id"])
    answer = await sent(nea, referral["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_documents")
