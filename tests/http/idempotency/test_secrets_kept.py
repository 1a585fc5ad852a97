"""What is shown once is given again for an hour, to the same caller, and is then destroyed where it was kept."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.app_under_test import EVERYTHING, Caller, World
from tests.builders import a_case, opened_case
from tests.http.idempotency.test_idempotency import same

AGE = "UPDATE corridor.idempotency SET created_at = created_at - $2::interval WHERE digest = $1"
SECRET = "SELECT secret IS NOT NULL FROM corridor.idempotency WHERE digest = $1"
CLIENT = {"name": "Case desk", "scopes": ["referrals:read"]}


async def asked(world: World, what: str) -> tuple[Caller, str, dict[str, Any], str]:
    """Who asks, where, what, and the member that is shown once."""
    if what == "client":
        return await world.caller("nea", EVERYTHING), "/v1/organisations/nea/clients", CLIENT, "client_secret"
    nea = await world.caller("nea")
    if what == "case":
        return nea, "/v1/cases", a_case(), "tracking_code"
    return nea, f"/v1/cases/{(await opened_case(nea))['id']}/tracking-code", {}, "tracking_code"


@pytest.mark.parametrize("what", ["case", "new code", "client"])
async def test_a_secret_is_given_again_for_an_hour_and_then_left_out(world: World, what: str) -> None:
    caller, path, body, member = await asked(world, what)
    key = uuid4().hex
    digest = world.digest_of(caller, key)
    first = await caller.post(path, body, idempotency_key=key)
    shown = first.json()
    assert (bool(shown[member]), shown["secret_shown_before"]) == (True, False)
    await world.value(AGE, digest, timedelta(minutes=59))
    same(first, await caller.post(path, body, idempotency_key=key))
    await world.value(AGE, digest, timedelta(minutes=2))
    for destroyed in (False, True):  # it is not given again even if the job has not run
        later = await caller.post(path, body, idempotency_key=key)
        assert (later.status_code, later.headers["idempotent-replayed"]) == (first.status_code, "true")
        shown.pop(member, None)
        assert later.json() == {**shown, "secret_shown_before": True}
        assert await world.value(SECRET, digest) is not destroyed
        await world.service.worker.run_once("destroy_secrets")


async def test_the_job_leaves_secrets_of_the_last_hour(world: World) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    await nea.post("/v1/cases", a_case(), idempotency_key=key)
    await world.service.worker.run_once("destroy_secrets")
    assert await world.value(SECRET, world.digest_of(nea, key))
