"""The story compares each response with what it expects."""

import json
from io import StringIO
from typing import Any

import httpx2
import pytest
from rich.console import Console

from api.demo.cast import Cast, Crossing
from api.demo.expectation import at
from api.demo.partner import Exchange, Partner
from api.demo.story import Look, Step, Story, UnexpectedAnswer
from api.demo.telling import Narrator


class Silence:
    def hear(self, step: Step) -> None:
        """Nothing."""

    def see(self, look: Look) -> None:
        """Nothing."""


def an_answer(body: Any, status: int = 200) -> Exchange:
    return Exchange("Battambang", "GET", "/v1/cases/case_1", status, {}, json.dumps(body))


ANSWER = an_answer({"status": "open", "items": [{"by": "opened"}, {"by": "handoff"}], "request_id": "req_1"})


@pytest.mark.parametrize(
    ("told", "differs"),
    [
        ({"status": 201}, "The status is 200, not 201."),
        ({"status": 200, "wants": {"status": "closed"}}, "status is open, not closed."),
        ({"status": 200, "wants": {"items.*.by": ["opened"]}}, "items.*.by is opened, handoff, not opened."),
        ({"status": 200, "wants": {"person.full_name": "Dara"}}, "person.full_name is nothing, not Dara."),
        ({"status": 200, "hides": ("handoff",)}, "It tells 'handoff'."),
        ({"status": 200, "same_as": an_answer({"status": "closed"})}, "It is not the same answer."),
    ],
)
def test_whatever_differs_ends_the_story_with_a_sentence(told: dict[str, Any], differs: str) -> None:
    story = Story(Silence())
    with pytest.raises(UnexpectedAnswer) as surprise:
        story.step("reads", ANSWER, **told)
    assert surprise.value.step.differs == (differs,)
    assert story.steps == [surprise.value.step]


def test_answers_that_differ_in_the_request_id_alone_are_the_same() -> None:
    again = an_answer({**ANSWER.answer, "request_id": "req_2"})
    Story(Silence()).step("reads", again, 200, same_as=ANSWER)


def test_an_aside_is_checked_and_has_no_number_of_its_own() -> None:
    story = Story(Silence())
    story.step("reads", ANSWER, 200)
    story.step("looks", ANSWER, 200, aside=True)
    story.step("reads", ANSWER, 200)
    assert [step.number for step in story.steps] == [1, 1, 2]


@pytest.mark.parametrize(
    ("place", "value"),
    [("items.1.by", "handoff"), ("items.2.by", None), ("items.*.by", ["opened", "handoff"]), ("status.x", None)],
)
def test_a_value_is_found_by_its_place(place: str, value: object) -> None:
    assert at(ANSWER.answer, place) == value


def test_the_credentials_are_printed_as_the_guides_ask_for_them() -> None:
    said = StringIO()
    with httpx2.Client() as http:
        partner = Partner(http, "Mae Sot", "a stranger", "client_1", "its-secret", ())
        narrator = Narrator(
            Console(file=said, width=80, soft_wrap=True),
            "http://127.0.0.1:8000",
            Cast(*[partner] * 4),
            "corridor() { :; }",
        )
        narrator.go_on(Crossing("case_1", "referral_1", "7Q2M-9FX4-0C5T-H8RK", {}, []))
    assert said.getvalue().count("Mae Sot      client_1:its-secret\n") == 4
