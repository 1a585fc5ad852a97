"""Steps of partners with a canary in each text about a person; ``canary_journeys.py`` makes stories of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.builders import ALL_SHARED, SENDER, a_consent, a_referral
from tests.postgres.access.canaries import Canaries

Ids = dict[str, Any]
"""``number`` of the person and the id of each object so far, under the name of the path's parameter."""
Body = Callable[[Canaries, Ids], dict[str, Any]]
SHARED = [*ALL_SHARED, "claims"]


@dataclass(frozen=True)
class Step:
    """One request of a partner. ``status``: how it is answered."""

    organisation: str
    operation: str
    body: Body
    status: int = 200


def said(*texts: str, **more: Any) -> Body:
    """Make a body with a canary in each of these texts."""
    return lambda canaries, _: {**more, **{text: canaries.word(text) for text in texts}}


def person(canaries: Canaries, ids: Ids) -> dict[str, Any]:
    case = canaries.a_case(ids["number"])
    parts = {name: case[name] for name in ("person", "safe_contact", "lodged_by")}
    return {**parts, "external_id": canaries.word("reference")}


def looked_for(*names: str) -> Body:
    def asked(canaries: Canaries, ids: Ids) -> dict[str, Any]:
        somebody = canaries.a_case(ids["number"])["person"]
        somebody["phones"] = [phone for phone in somebody["phones"] if isinstance(phone, str)]
        return {name: somebody[name] for name in names}

    return asked


def referral(*, send: bool) -> Body:
    return lambda canaries, ids: a_referral(
        ids["case_id"],
        ids["consent_id"],
        send=send,
        share=SHARED,
        summary=canaries.word("summary"),
        external_id=canaries.word("reference"),
    )


OPENED = Step(
    "nea",
    "open_case",
    lambda canaries, ids: {**canaries.a_case(ids["number"]), "external_id": canaries.word("reference")},
    201,
)
HERS = Step("nea", "post_message", said("body", language="km"), 201)
THEIRS = Step("map", "post_message", said("body", language="th"), 201)
CONTRACT = {"language": "km", "category": "contract"}
ADDED = Step("nea", "add_document", said("title", **CONTRACT), 201)
ON_ITS_WAY = Step("nea", "start_upload", said("title", bytes=1000, **CONTRACT), 201)
NOTED = Step("nea", "add_note", said("body", language="km"), 201)
NOTED_FOR_THE_NEXT = Step("nea", "add_note", said("body", language="km", handover=True), 201)


def grouped(canaries: Canaries, ids: Ids) -> dict[str, Any]:
    return {"centre_id": SENDER, "title": canaries.word("title"), "case_ids": [ids["case_id"]]}


def for_a_group(canaries: Canaries, ids: Ids) -> dict[str, Any]:
    asked = a_referral(ids["case_id"], None, summary=canaries.word("summary"))
    return {name: value for name, value in asked.items() if name not in ("case_id", "consent_id")}


def split_off(canaries: Canaries, ids: Ids) -> dict[str, Any]:
    return {"case_ids": [ids["case_id"]], "title": canaries.word("title")}


GROUPED = Step("nea", "create_group", grouped, 201)


def consented(canaries: Canaries, ids: Ids) -> dict[str, Any]:
    spoke = {"name": canaries.word("representative"), "relation": "parent", "authority": canaries.word("authority")}
    said = {"witness": canaries.word("witness"), "given_by": "relative", "representative": spoke}
    return a_consent(data_categories=SHARED, **said)


def claimed(canaries: Canaries, _: Ids) -> dict[str, Any]:
    named = {name: canaries.word(name) for name in ("name", "licence_number", "address")}
    heard = {name: canaries.word(name) for name in ("name", "reference")}
    return {
        "kind": "unpaid_wages",
        "respondent": {"kind": "employer", "country": "TH", **named},
        "forum": {"kind": "labour_court", "country": "TH", **heard},
    }


CLAIMED = Step("nea", "open_claim", claimed, 201)
FILED = Step("nea", "add_claim_step", said("note", kind="filed", on="2026-01-10"), 201)


REPORTED = Step(
    "nea",
    "record_activity",
    lambda _, ids: {
        "centre_id": SENDER,
        "kind": "counselling",
        "on": "2026-01-15",
        "case_id": ids["case_id"],
        "participants": {"sex": "female", "age_band": "25_34"},
    },
    201,
)
CONSENTED = Step("nea", "record_consent", consented, 201)
SENT = Step("nea", "create_referral", referral(send=True), 201)
