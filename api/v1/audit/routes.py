"""The audit trail: entries, the signed tree head, and proofs."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, paged
from api.openapi.operation import Operation, operation
from api.v1 import examples
from api.v1.audit.schemas import AuditPage, AuditProofAnswer, Outcome, TreeHeadAnswer
from api.v1.fields import Name, Reference, Time
from api.v1.list_items import audit_entry
from domain.audit.evidence import proof_request
from domain.audit.trail import AuditQuery, audit_actor_in
from domain.cases.codes import case_in
from domain.kernel import errors as e
from domain.kernel.ids import uuid_in
from domain.usecases.audit.get_audit_proof import get_audit_proof as get_proof
from domain.usecases.audit.get_audit_tree_head import get_audit_tree_head as get_head
from domain.usecases.audit.list_audit import list_audit as list_entries

router = APIRouter(route_class=GuardedRoute, tags=["Audit"])

HASH = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
HEAD = {
    "tree_size": 1,
    "root_hash": HASH,
    "timestamp": examples.NOW,
    "signature": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF1ZGl0LXRyZWUtaGVhZCtqd3QifQ.eyJ0cmVlX3NpemUiOjF9.c2lnbmVk",
}
ENTRY = {
    "id": f"audit_{examples.HEX}0a",
    "at": examples.NOW,
    "organisation_id": examples.ORGANISATION,
    "actor": None,
    "acting_organisation_id": None,
    "client_id": f"client_{examples.HEX}0b",
    "user_id": None,
    "operation": "open_identity",
    "object_id": examples.CASE,
    "case_id": examples.CASE,
    "outcome": "allowed",
    "about": "identity",
    "address": "203.0.113.7",
    "request_id": f"req_{examples.HEX}0c",
    "number": 4,
    "hash": HASH,
    "entry": '{"about":"identity","number":4}',
}
PROOF: dict[str, Any] = {
    "entry_id": ENTRY["id"],
    "entry": ENTRY["entry"],
    "leaf_index": 0,
    "leaf_hash": HASH,
    "from_size": None,
    "tree_size": 1,
    "hashes": [],
    "tree_head": HEAD,
}

LIST = Operation("audit:read", list_entries, AuditPage, examples.page(ENTRY), (e.Missing, *PROBLEMS))
TREE_HEAD = Operation("audit:read", get_head, TreeHeadAnswer, HEAD, (e.Missing,))
GET_PROOF = Operation("audit:read", get_proof, AuditProofAnswer, PROOF, (e.Missing, e.EntryNotInTreeYet))

ACTOR = (
    "Who acted: the id of a user, of a client or of an organisation (`acting_organisation_id`, or else "
    "`organisation_id` where `actor` is null), or operator, system or migrant."
)


@operation(router, "GET", "/v1/audit", LIST)
async def list_audit(
    responder: AsJson,
    case_id: Reference | None = None,
    actor: Annotated[Reference | None, Query(description=ACTOR)] = None,
    operation: Annotated[Name | None, Query(description="What was done or tried, such as open_identity.")] = None,
    outcome: Annotated[Outcome | None, Query(description="Whether it was allowed.")] = None,
    since: Annotated[Time | None, Query(alias="from", description="At this time or later.")] = None,
    before: Annotated[Time | None, Query(alias="to", description="Before this time.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    of_case = None if case_id is None else case_in(case_id, "/query/case_id")
    by = None if actor is None else audit_actor_in(actor, "/query/actor")
    query = AuditQuery(limit, of_case, by, operation, outcome, since, before)
    return await paged(responder, list_entries, audit_entry, query)


@operation(router, "GET", "/v1/audit/tree-head", TREE_HEAD)
async def get_audit_tree_head(responder: AsJson) -> Response:
    return await responder.read(get_head, partial(TreeHeadAnswer.of, sign=responder.service.sign_tree_head))


@operation(router, "GET", "/v1/audit/proof", GET_PROOF)
async def get_audit_proof(
    responder: AsJson,
    entry: Annotated[Reference | None, Query(description="The id of an entry, audit_….")] = None,
    from_size: Annotated[int | None, Query(ge=0, le=2**62, description="The size of the earlier tree.")] = None,
    to_size: Annotated[int | None, Query(ge=0, le=2**62, description="The size of the later tree.")] = None,
) -> Response:
    asked = proof_request(None if entry is None else uuid_in("audit", entry), from_size, to_size)
    return await responder.read(get_proof, partial(AuditProofAnswer.of, sign=responder.service.sign_tree_head), asked)
