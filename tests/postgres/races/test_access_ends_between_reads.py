"""Access ends while a request reads: between any two of its statements. The answer is one that the contract names."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import httpx2
import pytest

from adapters.postgres.work.work import PostgresWork
from tests.app_under_test import Caller, World
from tests.builders import SENDER, a_consent
from tests.http.cases.protected_cases import erased, withdrawn
from tests.http.cases.test_exclusion import excluded
from tests.http.claims.claims_of_tests import a_claim, claim_on, referred
from tests.http.documents.files import added, sent
from tests.http.groups.group_builders import TITLE
from tests.http.referrals.asked import now

MOST = 12
"""Reads of one request."""
Ids = dict[str, str]
Ask = Callable[[Caller, Ids], Awaitable[httpx2.Response]]
End = Callable[[World, Ids], Awaitable[None]]


def got(path: str) -> Ask:
    return lambda caller, ids: caller.get(path.format(**ids))


def posted(path: str, body: dict[str, Any] | None = None) -> Ask:
    return lambda caller, ids: caller.post(path.format(**ids), body or {})


def patched(path: str, body: Any) -> Ask:
    return lambda caller, ids: caller.patch(path.format(**ids), body, if_match="*")


CASE, REFERRAL, CLAIM = "/v1/cases/{case}", "/v1/referrals/{referral}", "/v1/claims/{claim}"
OF_BOTH: dict[str, Ask] = {
    "the case": got(CASE),
    "its identity": got(f"{CASE}/identity"),
    "its timeline": got(f"{CASE}/timeline"),
    "its custody": got(f"{CASE}/custody"),
    "its journey": got(f"{CASE}/journey"),
    "its notes": got(f"{CASE}/notes"),
    "a note": posted(f"{CASE}/notes", {"body": "She called.", "language": "en"}),
    "its consents": got(f"{CASE}/consents"),
    "a consent": got("/v1/consents/{consent}"),
    "its claims": got(f"{CASE}/claims"),
    "a new claim": posted(f"{CASE}/claims", a_claim()),
    "all claims": got("/v1/claims"),
    "a claim": got(CLAIM),
    "a changed claim": patched(CLAIM, {"amount_claimed": {"amount": "1.00", "currency": "THB"}}),
    "a step": posted(f"{CLAIM}/steps", {"kind": "filed", "on": "2026-01-10"}),
    "a pattern": got("/v1/respondents/{claim}/pattern"),
    "the referral": got(REFERRAL),
    "its actions": got(f"{REFERRAL}/actions"),
    "its own timeline": got(f"{REFERRAL}/timeline"),
    "its messages": got(f"{REFERRAL}/messages"),
    "a message": posted(f"{REFERRAL}/messages", {"body": "When does she arrive?", "language": "en"}),
    "its documents": got(f"{REFERRAL}/documents"),
    "a document": got(f"{REFERRAL}/documents/{{document}}"),
    "a new document": lambda caller, ids: sent(caller, ids["referral"]),
    "a removed document": lambda caller, ids: caller.call("DELETE", f"{REFERRAL}/documents/{{document}}".format(**ids)),
    "the trail": got("/v1/audit?case_id={case}"),
    "cases": got("/v1/cases"),
    "referrals": got("/v1/referrals"),
}
OF_RECEIVER: dict[str, Ask] = {
    "asks": posted(f"{REFERRAL}/ask", {"question": "Which factory?"}),
    "confirms": posted(f"{REFERRAL}/confirm-contact", {"channel": "phone"}),
    "no show": posted(f"{REFERRAL}/no-show", {"attempts": [{"channel": "phone", "at": now()}] * 2}),
    "pauses": posted(f"{REFERRAL}/pause", {"reason": "The office is closed."}),
    "completes": posted(f"{REFERRAL}/complete", {"outcome": "service_received"}),
    "amends": posted(f"{REFERRAL}/amend", {"handler": "Malee", "reason": "He is ill."}),
}
OF_SENDER: dict[str, Ask] = {
    "withdraws": posted(f"{REFERRAL}/withdraw", {"reason": "person_request"}),
    "reschedules": posted(f"{REFERRAL}/reschedule", {"arrival_window": {"to": now(days=2)}, "reason": "Later."}),
    "closes": posted(f"{CASE}/close", {"outcome": "service_received"}),
    "changes": patched(CASE, {"profile": {"languages": ["km", "th"]}}),
    "consents": posted(f"{CASE}/consents", a_consent()),
    "hands on": posted(f"{CASE}/handoffs", {"to_centre_id": "nea-pursat"}),
    "codes": posted(f"{CASE}/tracking-code"),
    "groups": lambda caller, ids: caller.post(
        "/v1/groups", {"centre_id": SENDER, "title": TITLE, "case_ids": [ids["case"]]}
    ),
}


async def by_withdrawal(world: World, ids: Ids) -> None:
    await withdrawn(await world.caller("nea"), ids["consent"], reason="No more.")


async def by_exclusion(world: World, ids: Ids) -> None:
    await excluded(await world.caller("nea"), ids["case"], "cso")


async def by_erasure(world: World, ids: Ids) -> None:
    await erased(await world.caller("nea"), ids["case"])


class Reads:
    """Counts the reads of a request, and lets something happen before one of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = 0
        self.step: Callable[[], Awaitable[None]] | None = None
        for name in ("load", "page"):
            monkeypatch.setattr(PostgresWork, name, self._counted(getattr(PostgresWork, name)))

    def before(self, number: int, step: Callable[[], Awaitable[None]]) -> None:
        self.left, self.step = number, step

    def _counted(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def counted(*given: Any) -> Any:
            self.left -= 1
            if self.left == 0 and self.step is not None:
                step, self.step = self.step, None
                await step()
            return await call(*given)

        return counted


async def shared(world: World, *, with_document: bool) -> Ids:
    """An accepted referral with a claim of the receiver."""
    referral, map_ = await referred(world), await world.caller("map")
    assert (await map_.post(f"/v1/referrals/{referral['id']}/accept", {})).status_code == 200
    document = (await added(map_, referral["id"]))["id"] if with_document else ""
    claim = await claim_on(map_, referral["case_id"])
    ids = {"case": referral["case_id"], "referral": referral["id"], "consent": referral["consent_id"]}
    return ids | {"document": document, "claim": claim["id"]}


ASKED = [
    *(("map", asked) for asked in OF_BOTH | OF_RECEIVER),
    *(("nea", asked) for asked in OF_BOTH | OF_SENDER),
]

REFUSED = {
    *(("map", asked) for asked in ("its notes", "a note", "asks", "no show", "pauses", "completes")),
    *(("nea", asked) for asked in ("a removed document", "closes", "hands on")),
}
"""Refused even if nothing happens in between: not theirs, or not yet."""


@pytest.mark.parametrize("end", [by_withdrawal, by_exclusion, by_erasure])
@pytest.mark.parametrize(("who", "asked"), ASKED)
async def test_whenever_access_ends_the_answer_is_one_that_is_documented(
    world: World, monkeypatch: pytest.MonkeyPatch, who: str, asked: str, end: End
) -> None:
    reads, ask = Reads(monkeypatch), (OF_BOTH | OF_RECEIVER | OF_SENDER)[asked]
    for number in range(1, MOST):
        ids = await shared(world, with_document="document" in asked)
        reads.before(number, partial(end, world, ids))
        answer = await ask(await world.caller(who), ids)
        if reads.step is not None:
            assert number > 1, answer.text
            assert (answer.status_code < 300) == ((who, asked) not in REFUSED), answer.text
            return
        assert answer.status_code < 500
    raise AssertionError("it reads more often than this test lets it")
