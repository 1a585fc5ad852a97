"""What happens to the marked people: every text of an operation in which words about a person can stand gets a canary.

``planted`` says which texts those are. It makes the same bodies that the test sends, so the two cannot differ;
``tests/project/test_add_an_operation.py`` compares it with ``openapi.yaml``.
"""

from collections.abc import Iterator
from secrets import token_hex
from typing import Any

from tests.app_under_test import World
from tests.builders import RECEIVER
from tests.http.access.matrix.operations import operations
from tests.postgres.access.canaries import Canaries
from tests.postgres.access.canary_steps import (
    ADDED,
    CLAIMED,
    CONSENTED,
    FILED,
    GROUPED,
    HERS,
    NOTED,
    NOTED_FOR_THE_NEXT,
    ON_ITS_WAY,
    OPENED,
    REPORTED,
    SENT,
    THEIRS,
    Ids,
    Step,
    claimed,
    for_a_group,
    looked_for,
    person,
    referral,
    said,
    split_off,
)

FORM = "multipart/form-data"

DELIVERED = (
    OPENED,
    Step("nea", "update_case", person),
    Step("nea", "look_up_cases", looked_for("full_name", "birth_date")),
    Step("nea", "look_up_cases", looked_for("phones")),
    Step("nea", "look_up_cases", looked_for("identity_documents")),
    NOTED,
    NOTED_FOR_THE_NEXT,
    CLAIMED,
    Step("nea", "update_claim", claimed),
    FILED,
    CONSENTED,
    Step("nea", "create_referral", referral(send=False), 201),
    Step("nea", "update_referral", said("summary", "external_id")),
    Step("nea", "send_referral", said()),
    HERS,
    Step("map", "acknowledge_referral", said("handler")),
    ADDED,
    ON_ITS_WAY,
    THEIRS,
    Step("map", "ask_about_referral", said("question")),
    Step("nea", "answer_question", said("answer")),
    Step("map", "accept_referral", said("handler", "note")),
    Step("nea", "reschedule_referral", said("reason", arrival_window={"from": "2099-01-01T00:00:00Z"})),
    Step("map", "amend_referral", said("handler", "note", "reason")),
    Step("map", "confirm_contact", said("migrant_code", channel="phone"), 422),
    Step("map", "confirm_contact", said(channel="phone")),
    Step("map", "pause_referral", said("reason", resume_on="2099-01-10")),
    Step("map", "resume_referral", said()),
    Step("map", "complete_referral", said("note", outcome="service_received")),
    Step("map", "close_case", said("note", outcome="service_received")),
    Step("map", "reopen_case", said("reason")),
    Step("map", "close_case", said("note", outcome="service_received")),
)
TOGETHER = (
    OPENED,
    CONSENTED,
    GROUPED,
    Step("nea", "update_group", said("title")),
    Step("nea", "refer_group", for_a_group, 201),
    Step("nea", "claim_for_group", claimed, 201),
    Step("nea", "split_group", split_off, 201),
)
DECLINED = (
    OPENED,
    CONSENTED,
    SENT,
    Step("map", "decline_referral", said("comment", reason="language_not_available")),
    Step("nea", "void_referral", said("reason")),
)
WITHDRAWN = (
    OPENED,
    CONSENTED,
    SENT,
    Step("map", "accept_referral", said("handler", "note")),
    Step("nea", "withdraw_referral", said("reason")),
)
OFFERED = Step(
    "nea",
    "offer_case",
    lambda canaries, ids: {
        "to_centre_id": RECEIVER,
        "consent_id": ids["consent_id"],
        "reason": canaries.word("reason"),
    },
    201,
)
CLOSED = (
    OPENED,
    REPORTED,
    NOTED,
    NOTED_FOR_THE_NEXT,
    CLAIMED,
    FILED,
    GROUPED,
    CONSENTED,
    SENT,
    HERS,
    THEIRS,
    ADDED,
    ON_ITS_WAY,
    Step("map", "accept_referral", said("handler", "note")),
    Step("nea", "withdraw_consent", said("reason")),
    Step("map", "confirm_deletion", said("note")),
    CONSENTED,
    OFFERED,
    Step("nea", "call_off_handoff", said()),
    OFFERED,
    Step("map", "refuse_handoff", said("reason")),
    Step("nea", "close_case", said("note", outcome="service_received")),
)
"""After these steps a case has something in every place where words of a person are kept."""
ERASED = Step("nea", "erase_case", said("reason"))


def another_case(canaries: Canaries, ids: Ids) -> dict[str, Any]:
    """Open a second case of the person; the first one is the one that goes on."""
    ids["first_case_id"] = ids["case_id"]
    return {**canaries.a_case(ids["number"]), "external_id": canaries.word("reference")}


def one_person(canaries: Canaries, ids: Ids) -> dict[str, Any]:
    return {"into_case_id": ids["first_case_id"], "reason": canaries.word("reason")}


MERGED = (
    OPENED,
    Step("nea", "open_case", another_case, 201),
    Step("nea", "merge_case", one_person),
    Step("nea", "unmerge_case", said()),
    Step("nea", "merge_case", one_person),
)
JOURNEYS = (DELIVERED, TOGETHER, DECLINED, WITHDRAWN, (*CLOSED, ERASED), MERGED)

BY_NAME = {str(operation): operation for operation in operations()}


async def take(world: World, canaries: Canaries, step: Step, ids: Ids) -> str:
    """Send one request, and note the id of what it made; gives the answer."""
    caller, operation = await world.caller(step.organisation), BY_NAME[step.operation]
    headers = {"if_match": "*"} if operation.method == "PATCH" else {}
    if operation.method == "POST":
        headers["idempotency_key"] = token_hex()
    body = step.body(canaries, ids)
    if FORM in operation.content:
        file = {"file": canaries.word("file").encode()}
        answer = await caller.send(operation.method, operation.at(**ids), data=body, files=file)
    else:
        answer = await caller.call(operation.method, operation.at(**ids), body, **headers)
    assert answer.status_code == step.status, f"{step.operation}: {answer.text}"
    if step.status == 201 and "id" in answer.json():
        made = answer.json()["id"]
        ids[f"{made.partition('_')[0]}_id"] = made
    return answer.text


def planted() -> dict[str, set[str]]:
    """Name the texts of each operation that get a canary: ``{"open_case": {"person.phones[]", …}, …}``."""
    found: dict[str, set[str]] = {}
    canaries, nobody = Canaries(), {"number": 0, "case_id": "case", "consent_id": "consent"}
    for step in (step for journey in JOURNEYS for step in journey):
        found.setdefault(step.operation, set()).update(_marked(step.body(canaries, nobody), canaries))
    return {operation: texts for operation, texts in found.items() if texts}


def _marked(value: object, canaries: Canaries, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _marked(inner, canaries, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for inner in value:
            yield from _marked(inner, canaries, f"{name}[]")
    elif value in canaries.said:
        yield name
