"""What every caller of the matrix asks: each operation, for its own, another's and what is invented.

What is about a case is asked for the case of the caller's situation: there the situation says whose it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import uuid4

from tests.app_under_test import Caller
from tests.http.access.matrix.belongings import FOREIGN
from tests.http.access.matrix.ids import invented
from tests.http.access.matrix.operations import Op, operations
from tests.http.access.matrix.seats import Seat
from tests.http.access.matrix.stages import Ids
from tests.http.access.matrix.words import WORDS

OF_A_CASE = {"case_id", "consent_id", "referral_id", "handoff_id", "document_id", "upload_id", "claim_id"}
COLLECTIONS = {"/v1/cases", "/v1/referrals", "/v1/handoffs", "/v1/claims"}
CORRIDOR = "KH-TH"
FORM = {"title": WORDS["title"], "language": "km", "category": "contract"}
"""What goes with the file of a document."""
PART = "application/offset+octet-stream"
OF_DAYS = {"get_indicators": "?from=2025-07-01&to=2025-09-30", "get_report": "?period=2025-Q3"}
"""Queries for the operations with required dates."""
OWN, OTHERS, MIXED = "of its own", "of another", "of another, under its own organisation"
HARMLESS = {
    "update_organisation": {"status": "active"},
    "update_centre": {"capacity": "has_capacity"},
    "update_corridor": {"status": "active"},
    "publish_agreement": {
        "purposes": ["referral"],
        "data_categories": ["profile"],
        "retention": "P2Y",
        "valid_from": "2190-01-01",
        "valid_to": "2190-12-31",
    },
    "register_client": {"name": "Of the matrix", "scopes": ["directory:read"]},
}
"""Bodies in place of the documented examples where these would shut somebody out whom a later question needs."""


async def asked_at(caller: Caller, op: Op, path: str, body: Any = None) -> Any:
    """Make a request with the documented body, or another; whatever has a version is asked for whichever it has."""
    if "multipart/form-data" in op.content:
        return await caller.send(op.method, path, data=FORM, files={"file": b"A contract."})
    if PART in op.content:
        headers = {"content-type": PART, "upload-offset": "0"}
        return await caller.send(op.method, path, headers=headers, content=b"A contract.")
    method = "HEAD" if op.streams else op.method
    with_tag = {"if_match": "*"} if op.method == "PATCH" else {}
    return await caller.call(method, path, op.example if body is None else body, **with_tag)


@dataclass(frozen=True)
class Question:
    """One request. ``whose`` is empty where the caller's situation says it."""

    op: Op
    ids: Ids
    whose: str = ""
    query: str = ""
    body: Any = None

    @property
    def name(self) -> str:
        return f"{self.op} {self.whose}".rstrip()

    @property
    def about_the_case(self) -> bool:
        return self.op in about_cases()

    async def ask(self, caller: Caller) -> Any:
        """Make the request."""
        return await asked_at(caller, self.op, self.op.at(**self.ids) + self.query, self.body)

    def for_nothing(self) -> "Question | None":
        """Give the same question about what is invented; none where it names nothing."""
        if not set(self.op.parameters) & set(invented_ids(self.op)):
            return None
        return replace(self, ids={**self.ids, **invented_ids(self.op)})


def invented_ids(op: Op) -> Ids:
    """Ids of nothing, for every parameter that is an id; the last alone where a parent is named too."""
    named = [name for name in op.parameters if name.endswith("_id")]
    return {name: invented(name) for name in named[-1:]}


@cache
def about_cases() -> tuple[Op, ...]:
    """Every operation through which a case can be seen or changed."""
    return tuple(
        op
        for op in operations()
        if (set(op.parameters) & OF_A_CASE and not op.path.startswith("/v1/groups")) or op.path in COLLECTIONS
    )


def questions(op: Op, seat: Seat, ids: Ids, clients: Ids) -> Iterator[Question]:
    """Give all that is asked of one operation. ``clients`` are partner systems to try on, by organisation.

    What the situation does not know is invented, and a test names the operation that nobody gets into.
    """
    ids = {name: invented(name) for name in op.parameters} | ids
    if op in about_cases():
        query = "?limit=200" if op.method == "GET" and op.path in COLLECTIONS else ""
        yield Question(op, ids, query=query, body=_about_the_case(op, seat, ids))
        return
    query, body = "", HARMLESS.get(str(op), op.example)
    if str(op) in ("list_audit", "list_matches"):
        query = f"?case_id={ids['case_id']}"
    elif str(op) == "get_audit_proof":
        query = f"?entry={ids['audit_id']}"
    elif str(op) in OF_DAYS:
        query = OF_DAYS[str(op)]
    elif str(op) == "look_up_cases":
        body = {"identity_documents": [{"type": "passport", "number": ids["paper"], "country": "KH"}]}
    elif str(op) in ("create_organisation", "create_corridor"):
        body |= {"code": f"m-{uuid4().hex[:20]}"}
    own = {"organisation_id": seat.organisation, "centre_id": seat.centre, "client_id": clients[seat.organisation]}
    foreign = {**FOREIGN, "client_id": clients["lpn"]}
    known: Ids = {
        "list_name": "case_types",
        "corridor_id": CORRIDOR,
        "agreement_id": clients.get("agreement") or invented("agreement_id"),
    }
    if set(op.parameters) & {"webhook_id", "group_id"}:
        for whose, code in ((OWN, seat.organisation), (OTHERS, "lpn")):
            its = {name: clients.get(f"{name} of {code}") or invented(name) for name in op.parameters}
            yield Question(op, {**ids, **its}, whose, query, _about_the_group(op, seat, clients, code))
    elif op.path.startswith("/v1/activities") and (op.changes or op.parameters):
        for whose, code, at in ((OWN, seat.organisation, seat.centre), (OTHERS, "lpn", FOREIGN["centre_id"])):
            its = {name: clients.get(f"{name} of {code}") or invented(name) for name in op.parameters}
            yield Question(op, {**ids, **its}, whose, body=_about_an_activity(op, at, ids["case_id"]))
    elif str(op) == "create_centre":
        for whose, at in ((OWN, own), (OTHERS, foreign)):
            named = {"code": f"m-{uuid4().hex[:20]}", "organisation_id": at["organisation_id"]}
            yield Question(op, ids, whose, body=body | named)
    elif "corridor_id" in op.parameters or not set(op.parameters) & set(own):
        yield Question(op, {**ids, **foreign, **known}, query=query, body=body)
    else:
        yield Question(op, {**ids, **own}, OWN, query, body)
        yield Question(op, {**ids, **foreign}, OTHERS, query, body)
        if "client_id" in op.parameters:
            yield Question(op, {**ids, **own, "client_id": foreign["client_id"]}, MIXED, query, body)


def _about_the_case(op: Op, seat: Seat, ids: Ids) -> Any:
    """The documented example, with the ids of the situation; everyone acts for a centre of its own."""
    body = op.example
    if str(op) == "create_referral":
        body |= {"case_id": ids["case_id"], "consent_id": ids["consent_id"], "from_centre_id": seat.centre}
        body |= {"kind": "service", "send": False, "to_centre_id": "far-rayong"}
    elif str(op) == "merge_case":
        body |= {"into_case_id": ids["case_id"]}
    return body


def _about_an_activity(op: Op, centre: str, case: str) -> Any:
    """The documented example, at this centre and for the case of the situation."""
    named = {"centre_id": centre, "case_id": case}
    if str(op) == "record_activities":
        return {"items": [item | named for item in op.example["items"]]}
    return op.example | named if str(op) == "record_activity" else op.example


def _about_the_group(op: Op, seat: Seat, clients: Ids, code: str) -> Any:
    """The documented example, with the cases and groups of the organisation."""
    body = op.example
    if str(op) == "merge_groups":
        body |= {"group_id": clients.get(f"other_group_id of {code}") or invented("group_id")}
    elif str(op) in ("add_cases_to_group", "split_group"):
        body |= {"case_ids": [clients.get(f"case_id of {code}") or invented("case_id")]}
    elif str(op) == "refer_group":
        body |= {"from_centre_id": seat.centre, "kind": "service", "send": False, "to_centre_id": "far-rayong"}
    return body
