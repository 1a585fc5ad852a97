"""Documents follow what the person decides and where the case goes: withdrawal, exclusion, erasure, custody."""

import asyncio
from functools import partial

import pytest

from adapters.postgres.documents.documents import PostgresDocuments
from adapters.postgres.stores.whole_cases import PostgresWholeCases
from tests.app_under_test import EVERYTHING as EVERY_SCOPE
from tests.app_under_test import World
from tests.between import once_before
from tests.builders import a_consent, made
from tests.http.documents.files import CLEANED, CONTRACT, PASSPORT, added, listed, opened, sent
from tests.http.documents.referrals_with_documents import accepted, done
from tests.told import TOLD

pytestmark = pytest.mark.usefixtures("cleaner")
TWO_PAGES = CLEANED + b"two pages"
KEYS_OF_CASE = """
SELECT count(*) FROM vault.wrapped_keys AS w JOIN corridor.uploads AS u ON u.data_key_id = w.data_key_id
WHERE corridor.public_id('case', u.case_id) = $1
"""


async def test_a_withdrawal_closes_them_to_the_receiver_and_the_new_key_opens_them(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await accepted(world)
    contract, passport = await added(nea, referral["id"]), await added(nea, referral["id"], **PASSPORT)
    theirs = await added(map_, referral["id"], title="Of the receiver")
    await made(map_, f"/v1/referrals/{referral['id']}/documents/uploads", CONTRACT | {"bytes": 10})
    assert await listed(map_, referral["id"]) == [theirs["id"], passport["id"], contract["id"]]
    before = await world.value(
        "SELECT data_key_id FROM corridor.cases WHERE corridor.public_id('case', id) = $1", referral["case_id"]
    )
    await done(world, "nea", f"/v1/consents/{referral['consent_id']}/withdraw", {"reason": "No more."})
    after = await world.value(
        "SELECT data_key_id FROM corridor.cases WHERE corridor.public_id('case', id) = $1", referral["case_id"]
    )
    assert before != after
    assert await listed(map_, referral["id"]) == []
    assert [await opened(map_, one) for one in (contract, theirs)] == ["not_found", "not_found"]
    assert await opened(map_, passport) != TWO_PAGES
    assert [await opened(nea, one) for one in (contract, passport, theirs)] == [TWO_PAGES] * 3
    assert await world.value(KEYS_OF_CASE, referral["case_id"]) == 0
    await world.service.worker.run_once("drop_replaced_keys")
    assert [await opened(nea, one) for one in (contract, passport, theirs)] == [TWO_PAGES] * 3


async def test_a_withdrawal_at_the_same_moment_leaves_no_document_that_nobody_opens(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    for _ in range(6):
        referral = await accepted(world)
        withdrawing = nea.post(f"/v1/consents/{referral['consent_id']}/withdraw", {"reason": "No more."})
        adding = [sent(nea, referral["id"]), sent(map_, referral["id"]), sent(nea, referral["id"], said=PASSPORT)]
        answer, *answers = await asyncio.gather(withdrawing, *adding)
        assert answer.status_code == 200, answer.text
        made_ones = [one.json() for one in answers if one.status_code == 201]
        assert {one.status_code for one in answers} <= {201, 409}
        assert sorted(await listed(nea, referral["id"])) == sorted(one["id"] for one in made_ones)
        assert [await opened(nea, one) for one in made_ones] == [TWO_PAGES] * len(made_ones)
        assert await listed(map_, referral["id"]) == []


async def test_a_document_that_comes_between_a_withdrawal_and_its_record_gets_the_new_key(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea, referral = await world.caller("nea"), await accepted(world)
    between = once_before(monkeypatch, PostgresWholeCases, "record", lambda: added(nea, referral["id"]))
    await done(world, "nea", f"/v1/consents/{referral['consent_id']}/withdraw", {"reason": "No more."})
    await world.service.worker.run_once("drop_replaced_keys")
    (document,) = between
    assert await opened(nea, document) == TWO_PAGES


@pytest.mark.parametrize("own", [True, False], ids=["its consent", "another consent"])
async def test_a_withdrawal_that_comes_between_a_document_and_its_record_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch, own: bool
) -> None:
    nea, referral = await world.caller("nea"), await accepted(world)
    consents = referral["consent_id"], (await made(nea, f"/v1/cases/{referral['case_id']}/consents", a_consent()))["id"]
    path = f"/v1/consents/{consents[0 if own else 1]}/withdraw"
    step = partial(done, world, "nea", path, {"reason": "No more."})
    withdrawn = once_before(monkeypatch, PostgresDocuments, "add", step)
    answer = await sent(nea, referral["id"])
    assert (answer.status_code, len(withdrawn)) == (409 if own else 201, 1)
    await world.service.worker.run_once("drop_replaced_keys")
    if own:
        assert (answer.json()["code"], await listed(nea, referral["id"])) == ("invalid_transition", [])
    else:
        assert await opened(nea, answer.json()) == TWO_PAGES, "its key is wrapped by the new key of the case"


async def test_custody_takes_them_along(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await accepted(world)
    contract, passport = await added(nea, referral["id"]), await added(nea, referral["id"], **PASSPORT)
    theirs = await added(map_, referral["id"])
    assert await opened(nea, theirs) == TWO_PAGES
    await done(world, "map", f"/v1/referrals/{referral['id']}/confirm-contact", {"channel": "phone"})
    assert await listed(map_, referral["id"]) == [theirs["id"], passport["id"], contract["id"]]
    assert [await opened(map_, one) for one in (contract, passport)] == [TWO_PAGES] * 2
    later = await added(map_, referral["id"])
    # who gave the case away reads what it added itself, as the rest of the conversation, and no passport any more
    assert await listed(nea, referral["id"]) == [contract["id"]]
    assert await opened(nea, later) == "not_found"
    assert await opened(nea, passport) == "identity_not_open"
    await done(world, "map", f"/v1/referrals/{referral['id']}/complete", {"outcome": "service_received"})
    assert len(await listed(map_, referral["id"])) == 4  # it holds the case
    back = {"to_centre_id": "nea-battambang", "reason": "She went home."}
    handoff = await made(map_, f"/v1/cases/{referral['case_id']}/handoffs", back)
    await done(world, "nea", f"/v1/handoffs/{handoff['id']}/accept")
    assert len(await listed(nea, referral["id"])) == 4
    assert [await opened(nea, one) for one in (contract, passport, later)] == [TWO_PAGES] * 3
    assert await listed(map_, referral["id"]) == []


async def test_a_receiver_keeps_none_after_its_work(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await accepted(world, kind="service")
    contract, theirs = await added(nea, referral["id"]), await added(map_, referral["id"])
    await done(world, "map", f"/v1/referrals/{referral['id']}/confirm-contact", {"channel": "phone"})
    assert await listed(map_, referral["id"]) == [theirs["id"], contract["id"]]
    await done(world, "map", f"/v1/referrals/{referral['id']}/complete", {"outcome": "service_received"})
    assert await listed(map_, referral["id"]) == []
    assert [await opened(map_, one) for one in (contract, theirs)] == ["not_found", "not_found"]


async def test_an_erasure_leaves_no_piece_and_no_title(world: World) -> None:
    nea = await world.caller("nea")
    referral = await accepted(world)
    document = await added(nea, referral["id"])
    upload = await made(nea, f"/v1/referrals/{referral['id']}/documents/uploads", CONTRACT | {"bytes": 10})
    await done(world, "nea", f"/v1/cases/{referral['case_id']}/erase", {"reason": "She asked for it."})
    assert await opened(nea, document) == "not_found"
    path = f"/v1/referrals/{referral['id']}/documents"
    assert (await nea.call("HEAD", f"{path}/uploads/{upload['id']}")).status_code == 404
    for table in ("documents", "uploads", "file_pieces"):
        left = f"SELECT count(*) FROM corridor.{table} WHERE corridor.public_id('case', case_id) = $1"
        assert await world.value(left, referral["case_id"]) == 0, table


async def test_an_excluded_kind_finds_none(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await accepted(world)
    document = await added(nea, referral["id"])
    for caller in (nea, map_):
        await made(caller, f"/v1/referrals/{referral['id']}/documents/uploads", CONTRACT | {"bytes": 10})
    assert await world.value(KEYS_OF_CASE, referral["case_id"]) == 2
    answer = await nea.patch(f"/v1/cases/{referral['case_id']}", {"excluded_operator_types": ["cso"]}, if_match="*")
    assert answer.status_code == 200, answer.text
    assert (await map_.get(f"/v1/referrals/{referral['id']}/documents")).status_code == 404
    assert await opened(map_, document) == "not_found"
    left = """SELECT array_agg(o.code) FROM corridor.uploads AS u JOIN corridor.organisations AS o
        ON o.id = u.organisation_id WHERE corridor.public_id('case', u.case_id) = $1"""
    assert await world.value(left, referral["case_id"]) == ["nea"]


async def test_the_coordinating_body_and_strangers_find_none(world: World) -> None:
    nea = await world.caller("nea")
    referral = await accepted(world)
    document = await added(nea, referral["id"])
    for other in (await world.caller("hrdf"), await world.caller("molvt", EVERY_SCOPE)):
        assert await opened(other, document) == "not_found"
        assert (await other.get(f"/v1/referrals/{referral['id']}/documents")).status_code == 404


async def test_only_who_may_open_it_is_told_that_one_was_added(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await accepted(world, ["profile", "summary", "documents"])
    await added(nea, referral["id"], **PASSPORT)
    await added(nea, referral["id"])
    told = await world.value(
        """SELECT array_agg(o.code || ' ' || (e.subject ->> 'document') ORDER BY e.id, o.code) FROM """
        + TOLD
        + """ AS e
        JOIN corridor.organisations AS o ON o.id = e.organisation_id
        WHERE e.type = 'document.added' AND e.subject ->> 'referral' = $1::uuid::text""",
        referral["id"].removeprefix("referral_"),
    )
    assert [line.partition(" ")[0] for line in told] == ["nea", "map", "nea"]
    steps = (await map_.get(f"/v1/referrals/{referral['id']}/timeline")).json()["items"]
    assert [step["type"] for step in steps].count("document.added") == 2
