"""A form with a file is sent again with the same Idempotency-Key: one document, one answer, whatever its boundary."""

import asyncio

import pytest

from tests.app_under_test import World
from tests.http.documents.files import CONTRACT, MarkingCleaner, listed, sent
from tests.http.documents.referrals_with_documents import accepted, done, shared


async def test_the_same_form_again_gets_the_first_answer_and_adds_nothing(
    world: World, cleaner: MarkingCleaner
) -> None:
    nea = await world.caller("nea")
    referral = await shared(world)
    first = await sent(nea, referral["id"], idempotency_key="one")
    again = await sent(nea, referral["id"], idempotency_key="one")
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert first.request.headers["content-type"] != again.request.headers["content-type"]  # another boundary
    assert (cleaner.asked, len(await listed(nea, referral["id"]))) == (1, 1)


@pytest.mark.usefixtures("cleaner")
async def test_another_file_or_another_title_with_the_same_key_is_refused(world: World) -> None:
    nea = await world.caller("nea")
    referral = await shared(world)
    await sent(nea, referral["id"], idempotency_key="two")
    for content, said in ((b"two pagez", CONTRACT), (b"two pages", CONTRACT | {"title": "Another"})):
        answer = await sent(nea, referral["id"], content, said, idempotency_key="two")
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert len(await listed(nea, referral["id"])) == 1


@pytest.mark.usefixtures("cleaner")
async def test_the_answer_is_given_again_after_the_referral_has_ended(world: World) -> None:
    nea = await world.caller("nea")
    referral = await shared(world)
    first = await sent(nea, referral["id"], idempotency_key="three")
    await done(world, "nea", f"/v1/referrals/{referral['id']}/withdraw", {"reason": "She stays."})
    again = await sent(nea, referral["id"], idempotency_key="three")
    assert (again.status_code, again.content) == (201, first.content)


@pytest.mark.usefixtures("cleaner")
async def test_a_refused_file_is_refused_again_with_the_same_answer(world: World) -> None:
    nea = await world.caller("nea")
    referral = await shared(world)
    first = await sent(nea, referral["id"], b"MZ", idempotency_key="four")
    again = await sent(nea, referral["id"], b"MZ", idempotency_key="four")
    assert (first.status_code, again.content) == (422, first.content)


@pytest.mark.usefixtures("cleaner")
async def test_of_the_same_form_at_once_one_document_is_made(world: World) -> None:
    nea = await world.caller("nea")
    referral = await shared(world)
    answers = await asyncio.gather(*(sent(nea, referral["id"], idempotency_key="five") for _ in range(5)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len(await listed(nea, referral["id"])) == 1
    assert await world.value("SELECT count(*) FROM corridor.uploads WHERE length IS NULL") == 0


@pytest.mark.usefixtures("cleaner")
async def test_a_retry_after_a_consent_has_expired_makes_nothing_twice(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await accepted(world)
    path, said = f"/v1/referrals/{referral['id']}", {"body": "We meet her on Monday.", "language": "en"}
    upload = CONTRACT | {"bytes": 10}
    for _ in range(2):
        answers = [
            await map_.post(f"{path}/messages", said, idempotency_key="of-a-message"),
            await sent(map_, referral["id"], idempotency_key="of-a-document"),
            await map_.post(f"{path}/documents/uploads", upload, idempotency_key="of-a-upload"),
        ]
        await world.value(
            "UPDATE corridor.consents SET expires_at = now() WHERE corridor.public_id('consent', id) = $1",
            referral["consent_id"],
        )
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(410, "gone")] * 3
    assert len((await nea.get(f"{path}/messages")).json()["items"]) == 1
    assert len(await listed(nea, referral["id"])) == 1
