"""The migrant's code works on while the case changes hands: by an own withdrawal, or at the moment of a request."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from api.track.finding import find_again
from domain.cases.codes import tracking_hash
from domain.kernel.access import Actor
from tests.app_under_test import World
from tests.builders import RECEIVER, SENDER
from tests.http.track.tracking import Tracked, page, seen, send, tracked


async def taken_over(world: World) -> Tracked:
    """A case that Chiang Mai holds, because it has confirmed the contact."""
    case, map_ = await tracked(world, accept=True), await world.caller("map")
    answer = await map_.post(f"/v1/referrals/{case.referral_id}/confirm-contact", {"channel": "phone"})
    assert answer.status_code == 200, answer.text
    return case


async def test_a_withdrawal_that_returns_the_case_shows_where_it_is_now(world: World) -> None:
    case = await taken_over(world)
    assert (await seen(world, case.code))["centre"]["code"] == RECEIVER
    asked = await send(world, await page(world, case.code), "/track/withdraw", consent=case.consent_id)
    for _ in range(2):
        done = await send(world, asked, "/track/withdraw", sure="yes")
        assert (done.status_code, "Your consent has been withdrawn." in done.text) == (200, True), done.text
    assert (await seen(world, case.code))["centre"]["code"] == SENDER
    for path, form in (
        ("/track/report", {"what": "arrived"}),
        ("/track/write", {"body": "I am at the bus station."}),
        ("/track/contact", {"want": "stop", "sure": "yes"}),
        ("/track/case", {}),
    ):
        assert (await send(world, done, path, **form)).status_code == 200, path


async def test_a_request_at_the_moment_of_the_move_finds_the_case_where_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await tracked(world, accept=True)
    before = await find_again(world.service, tracking_hash(case.code))
    assert before is not None
    shown = await page(world, case.code)
    answer = await (await world.caller("map")).post(
        f"/v1/referrals/{case.referral_id}/confirm-contact", {"channel": "phone"}
    )
    assert answer.status_code == 200, answer.text
    with _found_too_early(world, monkeypatch, before.actor):
        assert (await seen(world, case.code))["centre"]["code"] == RECEIVER
    for path, form in (
        ("/track", {"code": case.code}),
        ("/track/case", {}),
        ("/track/report", {"what": "arrived"}),
        ("/track/write", {"body": "I am at the bus station."}),
        ("/track/contact", {"want": "stop", "sure": "yes"}),
        ("/track/withdraw", {"consent": case.consent_id, "sure": "yes"}),
    ):
        with _found_too_early(world, monkeypatch, before.actor):
            assert (await send(world, shown, path, **form)).status_code == 200, path


@contextmanager
def _found_too_early(world: World, monkeypatch: pytest.MonkeyPatch, before: Actor) -> Iterator[None]:
    """Let the first look-up find the centre that held the case a moment ago."""
    codes, early = world.service.tracking_codes, [before]
    really = codes.find

    async def find(digest: str) -> Actor | None:
        return early.pop() if early else await really(digest)

    with monkeypatch.context() as patched:
        patched.setattr(codes, "find", find)
        yield
