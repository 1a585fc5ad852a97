"""A kept response is no second way to what it says: it belongs to client and user, and access is decided again."""

import base64
import hashlib
from typing import Any
from uuid import UUID, uuid4

import pytest

from api.http.guard import idempotency_of
from domain.kernel.ids import ClientId, UserId
from domain.kernel.roles import Role
from tests.app_under_test import EVERYTHING, Caller, World
from tests.builders import a_case, a_consent, a_referral, consented_case, made, sent_referral
from tests.http.cases.protected_cases import handed_on
from tests.http.idempotency.test_idempotency import same
from tests.http.staff import colleague_of, member_of_staff

SISTER = "nea-pursat"
LIMIT = (
    "UPDATE oauth.clients SET centre_ids = ARRAY(SELECT id FROM corridor.centres WHERE code = ANY ($2)) WHERE id = $1"
)


async def pair(world: World, role: Role = Role.CASEWORKER) -> tuple[Caller, Caller]:
    """Two people of one organisation at the same application, the second at the sister centre alone."""
    first = await member_of_staff(world, "nea", role)
    return first, await colleague_of(world, first, role, SISTER)


async def test_a_colleague_with_the_same_key_asks_anew(world: World) -> None:
    """The key tells neither what was answered, nor (with another body) that it was used."""
    first, colleague = await pair(world)
    key = uuid4().hex
    opened = await first.post("/v1/cases", a_case(), idempotency_key=key)
    assert opened.status_code == 201, opened.text
    for body, status in ((a_case(), 403), (a_case(centre_id=SISTER), 201)):
        answer = await colleague.post("/v1/cases", body, idempotency_key=key)
        assert answer.status_code == status, answer.text
        assert "idempotent-replayed" not in answer.headers
        assert opened.json()["tracking_code"] not in answer.text
    same(opened, await first.post("/v1/cases", a_case(), idempotency_key=key))


async def test_nor_gets_a_new_tracking_code_a_referral_or_a_refusal_about_it(world: World) -> None:
    first, colleague = await pair(world)
    case_id, consent_id = await consented_case(await world.caller("nea"))
    asked: list[tuple[str, Any]] = [
        (f"/v1/cases/{case_id}/tracking-code", {}),
        ("/v1/referrals", a_referral(case_id, consent_id, send=True)),
        ("/v1/referrals", a_referral(case_id, consent_id, send=True)),
    ]
    for number, (path, body) in enumerate(asked):
        answer = await first.post(path, body, idempotency_key=f"{number}-{case_id}")
        assert answer.status_code == (200, 201, 409)[number], answer.text
        other = await colleague.post(path, body, idempotency_key=f"{number}-{case_id}")
        assert (other.status_code, other.json()["code"]) == (404, "not_found")


async def test_nor_a_secret_of_a_client(world: World) -> None:
    first = await member_of_staff(world, "nea", Role.ORGANISATION_ADMIN)
    colleague = await colleague_of(world, first, Role.ORGANISATION_ADMIN)
    body = {"name": "Case desk", "scopes": ["referrals:read"]}
    answers = [
        await who.post("/v1/organisations/nea/clients", body, idempotency_key="desk") for who in (first, colleague)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len({answer.json()["client_secret"] for answer in answers}) == 2
    same(answers[0], await first.post("/v1/organisations/nea/clients", body, idempotency_key="desk"))


def digest(world: World, caller: Caller, user: str, key: str) -> bytes:
    client = ClientId(UUID(caller.client_id.partition("_")[2]))
    return idempotency_of(
        world.service.callers.retry_secret, client, UserId(UUID(user.partition("_")[2])), key, b""
    ).digest


async def test_what_runs_for_one_is_not_told_to_the_other(world: World) -> None:
    first, colleague = await pair(world)
    key, asked = (
        uuid4().hex,
        "SELECT user_id::text FROM oauth.allowances WHERE client_id = $1 ORDER BY created_at LIMIT 1",
    )
    user = await world.value(asked, UUID(first.client_id.partition("_")[2]))
    running = digest(world, first, f"user_{user}", key)
    world.service.in_flight.add(running)
    try:
        waiting = await first.post("/v1/cases", a_case(), idempotency_key=key)
        assert (waiting.status_code, waiting.json()["code"]) == (409, "idempotency_in_progress")
        assert (await colleague.post("/v1/cases", a_case(), idempotency_key=key)).status_code == 403
    finally:
        world.service.in_flight.discard(running)


async def test_a_sister_centre_takes_the_case_and_with_it_the_kept_responses(world: World) -> None:
    here = await world.new_caller("nea", centres=("nea-battambang",))
    there = await world.caller("nea", centres=(SISTER,))
    key = uuid4().hex
    opened = await here.post("/v1/cases", a_case(), idempotency_key=key)
    case_id = opened.json()["id"]
    await handed_on(here, there, case_id, SISTER, reason="She moved.")
    again = await here.post("/v1/cases", a_case(), idempotency_key=key)
    assert (again.status_code, again.json()["code"]) == (410, "gone")


async def test_a_look_up_is_gone_too_once_a_sister_centre_has_the_case(world: World) -> None:
    here, number = await world.new_caller("nea", centres=("nea-battambang",)), f"+8551{uuid4().int % 10**7:07d}"
    there, asked = await world.caller("nea", centres=(SISTER,)), {"phones": [number]}
    case = await made(here, "/v1/cases", a_case(person={"full_name": "Chan", "phones": [number]}))
    found = await here.post("/v1/cases/lookup", asked, idempotency_key=number)
    assert [one["id"] for one in found.json()["items"]] == [case["id"]]
    same(found, await here.post("/v1/cases/lookup", asked, idempotency_key=number))
    await handed_on(here, there, case["id"], SISTER, reason="She moved.")
    assert (await here.post("/v1/cases/lookup", asked, idempotency_key=number)).status_code == 410


async def test_who_ended_its_own_access_gets_that_response_again(world: World) -> None:
    referral = await sent_referral(world)
    map_ = await world.new_caller("map", centres=("map-chiang-mai",))
    path, body = f"/v1/referrals/{referral['id']}", {"reason": "no_capacity"}
    taken = await map_.post(f"{path}/acknowledge", {}, idempotency_key="a")
    declined = await map_.post(f"{path}/decline", body, idempotency_key="d")
    assert (taken.status_code, declined.status_code) == (200, 200)
    same(declined, await map_.post(f"{path}/decline", body, idempotency_key="d"))
    assert (await map_.post(f"{path}/acknowledge", {}, idempotency_key="a")).status_code == 410


@pytest.mark.parametrize("about", ["case", "client"])
async def test_narrower_limits_end_what_was_kept_before(world: World, about: str) -> None:
    nea, key = await world.new_caller("nea", EVERYTHING), uuid4().hex
    path, body = {
        "case": ("/v1/cases", a_case()),
        "client": ("/v1/organisations/nea/clients", {"name": "Desk", "scopes": ["referrals:read"]}),
    }[about]
    first = await nea.post(path, body, idempotency_key=key)
    assert first.status_code == 201, first.text
    await world.value(LIMIT, UUID(nea.client_id.partition("_")[2]), [SISTER])
    await world.sign_in(nea)
    again = await nea.post(path, body, idempotency_key=key)
    assert (again.status_code, again.json()["code"]) == (410, "gone")


async def test_the_key_stands_nowhere(world: World) -> None:
    """Neither in clear nor in hex or as a plain digest, in any row of any table."""
    nea, key = await world.caller("nea"), f"Zqsokdara-{uuid4().hex}"
    case = (await nea.post("/v1/cases", a_case(), idempotency_key=key)).json()
    await nea.post(f"/v1/cases/{case['id']}/consents", a_consent(), idempotency_key=key)
    given = key.encode()
    plain = hashlib.sha256(given).digest()
    traces = [key, given.hex(), plain.hex(), *(base64.b64encode(one).decode() for one in (given, plain))]
    names = """SELECT array_agg(format('%I.%I', schemaname, tablename)) FROM pg_tables
        WHERE schemaname IN ('corridor', 'vault', 'oauth')"""
    for name in await world.value(names):
        rows = await world.value(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {name} AS t")
        assert [trace for trace in traces if trace in rows] == [], name
    kept = "SELECT count(*) FROM corridor.idempotency WHERE digest = $1"
    assert await world.value(kept, world.digest_of(nea, key)) == 1
