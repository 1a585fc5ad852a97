"""A full disk (security.md): what writes is answered 503, what only reads goes on, and nothing is lost or done twice.

What is full here: ``full_disk``. A file system that is really full: ``tests/faults``.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey

from domain.kernel.errors import Unavailable
from tests.app_under_test import PARTNER, PUBLIC_URL, World, running_world
from tests.builders import a_case, a_consent, sent_referral
from tests.conftest import url_of
from tests.oauth.app_and_people import Partner, asserted, assertion_claims
from tests.oauth.signing import public, signed
from tests.postgres.faults.full_disk import full
from tests.scratch import scratch_database

COUNTS = """
SELECT json_build_array(
    (SELECT count(*) FROM corridor.cases), (SELECT json_agg(r ORDER BY r.id) FROM corridor.referrals AS r),
    (SELECT count(*) FROM corridor.audit), (SELECT count(*) FROM corridor.journal),
    (SELECT count(*) FROM corridor.idempotency), (SELECT count(*) FROM oauth.clients)
)::text
"""


@pytest.fixture
async def alone(root_key_file: Path) -> AsyncIterator[tuple[World, str]]:
    async with scratch_database() as name, running_world(url_of(name), root_key_file) as world:
        yield world, name


def must_wait(answer: Any) -> None:
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable"), answer.text
    assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.parametrize("state", ["53100", "53200", "53000"])
async def test_writes_are_503_reads_go_on_and_a_retry_has_one_effect(alone: tuple[World, str], state: str) -> None:
    world, database = alone
    nea, map_, stranger = [await world.caller(code) for code in ("nea", "map", "mtuc")]
    narrow = await world.caller("nea", PARTNER - {"cases:read"})
    referral = await sent_referral(world)
    case, path = f"/v1/cases/{referral['case_id']}", f"/v1/referrals/{referral['id']}"
    assert (await map_.post(f"{path}/messages", {"body": "Is she there?", "language": "en"})).status_code == 201
    before = await world.value(COUNTS)
    async with full(url_of(database), state):
        for caller, address, body in (
            (nea, "/v1/cases", a_case()),
            (nea, f"{case}/consents", a_consent()),
            (map_, f"{path}/accept", {}),
            (nea, f"/v1/consents/{referral['consent_id']}/withdraw", {}),
            (nea, f"{case}/erase", {"reason": "asked"}),
        ):
            must_wait(await caller.post(address, body, idempotency_key=f"full{address}"))
        must_wait(await nea.patch("/v1/centres/nea-battambang", {"capacity": "waitlist"}, if_match="*"))
        for needs_an_entry in (nea.get(f"{case}/identity"), stranger.get(case), narrow.get(case)):
            must_wait(await needs_an_entry)
        for seen in (case, f"{case}/timeline", f"{case}/custody", path, f"{path}/actions", "/v1/cases", "/v1/referrals",
                     "/v1/handoffs", "/v1/audit", "/v1/centres", "/v1/corridors", "/v1/vocabularies"):  # fmt: skip
            assert (await nea.get(seen)).status_code == 200, seen
        unseen = (await nea.get(f"{path}/messages")).json()["items"]
        assert [(one["body"], one["seen_at"]) for one in unseen] == [("Is she there?", None)]
        assert (await world.http.get("/healthz")).status_code == (await world.http.get("/readyz")).status_code == 200
        for job in world.service.worker.jobs:
            with suppress(Unavailable):
                await world.service.worker.run_once(job.name)
    assert await world.value(COUNTS) == before

    keyed = {"idempotency_key": f"full{path}/accept"}
    accepted = await map_.post(f"{path}/accept", {}, **keyed)
    again = await map_.post(f"{path}/accept", {}, **keyed)
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
    assert (again.content, again.headers["idempotent-replayed"]) == (accepted.content, "true")
    story = [step["type"] for step in (await nea.get(f"{path}/timeline")).json()["items"]]
    assert story.count("referral.accepted") == 1
    assert (await map_.get(f"{case}/identity")).status_code == 200


async def test_systems_and_signing_in_with_a_key_wait_too_and_a_secret_goes_on(alone: tuple[World, str]) -> None:
    world, database = alone
    key = ECKey.generate_key("P-256")
    owner = await world.value("SELECT id FROM corridor.organisations WHERE code = 'nea'")
    keyed = await world.registry.add(owner, "With a key", ["cases:read"], jwks={"keys": [public(key)]})
    coordinator = await world.caller("molvt", PARTNER | {"organisations:manage"})
    by_secret = await world.caller("nea")
    before = await world.value(COUNTS)

    async def token() -> Any:
        claims = assertion_claims(Partner(keyed.client_id, owner), aud=PUBLIC_URL)
        form = {"grant_type": "client_credentials", **asserted(signed(key, claims))}
        return await world.http.post("/oauth/token", data=form)

    async with full(url_of(database), "53100"):
        waiting = await token()
        assert (waiting.status_code, waiting.json()["error"]) == (503, "temporarily_unavailable")
        assert int(waiting.headers["retry-after"]) >= 1
        must_wait(await coordinator.post("/v1/organisations/nea/clients", {"name": "X", "scopes": ["directory:read"]}))
        await world.sign_in(by_secret)
    assert await world.value(COUNTS) == before
    assert (await token()).status_code == 200
