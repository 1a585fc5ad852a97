"""Partner systems that change the same cases at the same moment, over real HTTP."""

import asyncio
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.app_under_test import Caller
from tests.builders import a_case, a_consent, a_referral

SENDERS = {"nea-battambang": "nea", "nea-pursat": "nea", "phnom-srey-kampong-cham": "phnom-srey"}
RECEIVERS = {"map-chiang-mai": "map", "hrdf-mae-sot": "hrdf"}
"""Centres, each with its organisation."""
BY_RECEIVER: dict[str, dict[str, Any]] = {
    "acknowledge": {},
    "ask": {"question": "Which documents does she have?"},
    "accept": {},
    "confirm-contact": {"channel": "in_person"},
    "pause": {"reason": "The office is closed."},
    "resume": {},
}
MESSAGE = {"body": "The papers are here.", "language": "en"}
NEWEST = 12
"""Referrals that all writers work on: few, so that they meet."""
OPENS = 0.1
"""The part of the steps that open another case."""
DONE, NOT_NOW = (200, 201), (403, 404, 409, 412, 503)
"""A change that is not possible any more, or that a busy machine cut off, is none that anybody counts on."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change that was answered. ``event``: its ``name_of``. It was committed after ``begun`` and before ``answered``,
    in seconds of this machine.
    """

    case_id: str
    event: str
    begun: float
    answered: float


def name_of(event: dict[str, Any]) -> str:
    """What tells the event of one change from that of another."""
    subject, type = event["subject"], event["type"]
    if type == "message.posted":
        return str(subject["message_id"])
    if type == "consent.recorded":
        return str(subject["consent_id"])
    return f"{subject['referral_id']}/{event['version']}" if type.startswith("referral.") else str(subject)


@dataclass(slots=True)
class Referred:
    """A referral that writers work on."""

    id: str
    case_id: str
    sender: Caller
    receiver: Caller


@dataclass(slots=True)
class Writers:
    """Writers with the same ``callers``, by organisation. ``most``: changes after which they stop."""

    callers: dict[str, Caller]
    most: int
    changes: dict[str, Change] = field(default_factory=dict)
    referrals: list[Referred] = field(default_factory=list)
    asked: int = 0

    async def write(self, chance: random.Random, until: float) -> None:
        """Change something, again and again."""
        while time.monotonic() < until and self.asked < self.most:
            if not self.referrals or chance.random() < OPENS:
                await self._open(chance)
            else:
                await self._act(chance.choice(self.referrals[-NEWEST:]), chance)

    async def _open(self, chance: random.Random) -> None:
        origin, destination = chance.choice(list(SENDERS)), chance.choice(list(RECEIVERS))
        sender, receiver = self.callers[SENDERS[origin]], self.callers[RECEIVERS[destination]]
        case = await self._change(sender, "/v1/cases", a_case(centre_id=origin))
        if case is None:
            return
        consent = await self._change(sender, f"/v1/cases/{case['id']}/consents", a_consent(), case["id"])
        if consent is None:
            return
        body = a_referral(case["id"], consent["id"], from_centre_id=origin, to_centre_id=destination, send=True)
        referral = await self._change(sender, "/v1/referrals", body, case["id"])
        if referral is not None:
            self.referrals.append(Referred(referral["id"], case["id"], sender, receiver))

    async def _act(self, on: Referred, chance: random.Random) -> None:
        path = f"/v1/referrals/{on.id}"
        step = chance.choice([*BY_RECEIVER, "answer", "message", "message"])
        if step == "message":
            await self._change(chance.choice([on.sender, on.receiver]), f"{path}/messages", MESSAGE, on.case_id)
        elif step == "answer":
            await self._change(on.sender, f"{path}/answer", {"answer": "A passport."}, on.case_id)
        else:
            await self._change(on.receiver, f"{path}/{step}", BY_RECEIVER[step], on.case_id)

    async def _change(
        self, caller: Caller, path: str, body: dict[str, Any], case_id: str | None = None
    ) -> dict[str, Any] | None:
        self.asked += 1
        begun = time.monotonic()
        answer = await caller.post(path, body)
        answered = time.monotonic()
        if answer.status_code in NOT_NOW:
            await asyncio.sleep(0)
            return None
        assert answer.status_code in DONE, answer.text
        made: dict[str, Any] = answer.json()
        if case_id is not None:
            name = f"{made['id']}/{made['version']}" if made["id"].startswith("referral_") else made["id"]
            # asked twice, an action is answered twice: it happened before the first answer, and after the first began
            known = self.changes.get(name, Change(case_id, name, begun, answered))
            self.changes[name] = Change(case_id, name, min(known.begun, begun), min(known.answered, answered))
        return made


def out_of_order(changes: Iterable[Change], read: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Pairs of changes to one case, read the wrong way round: the second began after the first was answered."""
    places = {name_of(event): place for place, event in enumerate(read)}
    found, of_case = list[tuple[str, str]](), dict[str, list[Change]]()
    for change in changes:
        if change.event in places:
            of_case.setdefault(change.case_id, []).append(change)
    for known in of_case.values():
        found += [
            (one.event, other.event)
            for one in known
            for other in known
            if one.answered < other.begun and places[one.event] > places[other.event]
        ]
    return found


def versions_out_of_order(read: list[dict[str, Any]]) -> list[str]:
    """Referrals whose states were read in another order than that in which they followed one another."""
    last, wrong = dict[str, int](), list[str]()
    for event in read:
        if event["type"].startswith("referral."):
            referral = event["subject"]["referral_id"]
            if event["version"] <= last.get(referral, 0):
                wrong.append(referral)
            last[referral] = event["version"]
    return wrong
