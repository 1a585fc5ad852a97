"""The examples of ``openapi.yaml`` are one story: sent in its order they are accepted, and what comes is as shown."""

import json
import re
from typing import Any

import pytest

from api.v1 import examples
from domain.kernel.access import Side
from domain.referrals.lifecycle import SIDE_OF_ACTION, Action
from tests.app_under_test import Caller, World
from tests.builders import WINDOW_OVER
from tests.http.access.matrix.operations import Op, operations
from tests.http.referrals.asked import now

OPERATIONS: dict[str, Op] = {str(op): op for op in operations()}
ACTIONS = {op.path.rsplit("/", 1)[1]: op for op in operations() if op.path.startswith("/v1/referrals/{referral_id}/")}
ANYTHING = re.compile(r"(.*_)?(id|at|code|since)|(acknowledge|decide|contact|due)_by|redirected_to")
"""Fields whose value is another one each time. Whether there is one, and that it is a text, has to be as shown."""


class Told:
    """One referral of the story, with its two sides and the ids that the service gave."""

    def __init__(self, sender: Caller, receiver: Caller) -> None:
        self.sender, self.receiver = sender, receiver
        self.given: dict[str, str] = {}

    async def do(self, operation: Op, caller: Caller | None = None, **other: Any) -> list[str]:
        """Send an operation's example; give the differences between what comes and what is shown."""
        path, body = self.real(operation.path), {**self.real(operation.example or {}), **other}
        current = self.given["etag"] if operation.method == "PATCH" else None
        named = {"if_match": current} if current else {}
        answer = await (caller or self.sender).call(operation.method, path, body, **named)
        assert answer.is_success, answer.text
        self.given["etag"] = answer.headers.get("etag", "")
        came = answer.json()
        self.given.setdefault(f"{came['id'].partition('_')[0]}_id", came["id"])
        (shown,) = (text["content"] for code, text in operation.described["responses"].items() if code[0] == "2")
        return differences(shown["application/json"]["example"], came)

    def real(self, text: Any) -> Any:
        """Put the ids that were given in the place of those of the example."""
        text = json.dumps(text)
        for name, example in (("case_id", examples.CASE), ("consent_id", examples.CONSENT)):
            text = text.replace(example, self.given.get(name, example))
        return json.loads(re.sub(r"\{(\w+)\}", lambda found: self.given[found[1]], text))


def differences(shown: Any, came: Any, place: str = "") -> list[str]:
    """Where an answer is not as shown, but for what is another one each time."""
    if isinstance(shown, dict) and isinstance(came, dict) and shown.keys() == came.keys():
        return [line for name in shown for line in differences(shown[name], came[name], f"{place}/{name}")]
    if ANYTHING.fullmatch(place.rsplit("/", 1)[-1]) and isinstance(shown, str) and isinstance(came, str):
        return []
    return [] if shown == came else [f"{place}: {came!r} came, {shown!r} is shown"]


@pytest.fixture
async def told(world: World) -> Told:
    """A case of the story with its consent; both were opened as shown."""
    told = Told(await world.caller("nea"), await world.caller("map"))
    assert await told.do(OPERATIONS["open_case"]) == []
    assert await told.do(OPERATIONS["record_consent"]) == []
    return told


@pytest.mark.parametrize(
    "story",
    [
        "acknowledge ask answer accept confirm-contact pause resume complete",
        "decline redirect",
        "accept no-show",
        "accept amend",
        "reschedule",
        "withdraw",
        "void",
    ],
)
async def test_a_referral_goes_the_way_that_is_shown(world: World, told: Told, story: str) -> None:
    assert await told.do(OPERATIONS["create_referral"]) == []
    for action in story.split():
        side = told.sender if SIDE_OF_ACTION[Action(action)] is Side.SENDER else told.receiver
        other, unlike = {}, set[str]()
        if action == "no-show":
            # An attempt lies between the acceptance and now, and the window is over: no example can say when that is.
            await world.value(WINDOW_OVER, told.given["referral_id"])
            other, unlike = {"attempts": [{"channel": "phone", "at": now()}]}, {"attempts", "arrival_window/to"}
        wrong = [line for line in await told.do(ACTIONS[action], side, **other) if line[1:].split(":")[0] not in unlike]
        # The example of an acceptance stands at the end of the long story's questions.
        assert wrong == [] or (action == "accept" and story in ("accept no-show", "accept amend")), action


async def test_a_draft_is_changed_and_sent_as_shown(told: Told) -> None:
    await told.do(OPERATIONS["create_referral"], send=False)
    assert await told.do(OPERATIONS["update_referral"]) == []
    del told.given["referral_id"]
    await told.do(OPERATIONS["create_referral"], send=False)
    assert await told.do(ACTIONS["send"]) == []


async def test_a_consent_is_withdrawn_and_the_deletion_confirmed_as_shown(told: Told) -> None:
    await told.do(OPERATIONS["create_referral"])
    await told.do(ACTIONS["accept"], told.receiver)
    assert await told.do(OPERATIONS["withdraw_consent"]) == []
    assert await told.do(ACTIONS["confirm-deletion"], told.receiver) == []


FILES = {"documents", "{document_id}", "uploads", "{upload_id}"}


def test_every_action_on_a_referral_is_told() -> None:
    told = set(ACTIONS) - {"actions", "timeline", "messages", *FILES}
    assert told == {action.value for action in Action} - {"overdue", "expire"}


def test_a_difference_is_found() -> None:
    shown = {"id": "case_1", "due": {"contact_by": None}, "status": "sent"}
    assert differences(shown, {**shown, "id": "case_2"}) == []
    for wrong in ({"id": None}, {"due": {"contact_by": "2025-11-22T08:30:00Z"}}, {"status": "draft"}, {"more": 1}):
        assert differences(shown, {**shown, **wrong}) != []
