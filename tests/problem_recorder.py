"""Checks every response that a test gets against ``openapi.yaml``: an undocumented problem or header fails the test."""

import httpx2

from api.http.fault_codes import fault_codes
from api.openapi.headers import HEADERS
from tests.http.access.matrix.operations import operation_at

FAULTS = frozenset(fault_codes())
SAID = frozenset(name.lower() for name in HEADERS)


async def must_be_documented(answer: httpx2.Response) -> None:
    """Raise ``AssertionError`` for an answer of ``/v1`` whose status or code its operation does not name."""
    path = answer.request.url.path
    operation = operation_at(answer.request.method, path)
    if operation is None or answer.status_code == 405:  # a method that the path does not have is no operation
        return
    documented = operation.described["responses"]
    assert str(answer.status_code) in documented, f"{operation}: {answer.status_code} is not documented"
    named = {name.lower() for name in documented[str(answer.status_code)].get("headers", {})}
    sent = SAID.intersection(answer.headers) - named
    assert not sent, f"{operation}: {answer.status_code} has {sent}, which is not documented"
    assert "request-id" in answer.headers
    if answer.status_code < 400:
        return
    await answer.aread()
    assert answer.headers["content-type"] == "application/problem+json", f"{operation}: {answer.status_code}"
    if answer.request.method == "HEAD":  # the refusal has no body
        return
    problem = answer.json()
    assert {fault["code"] for fault in problem.get("errors", ())} <= FAULTS, problem
    codes = operation.codes(answer.status_code)
    assert problem["code"] in codes, f"{operation}: {answer.status_code} {problem['code']} is not among {codes}"
    assert problem["status"] == answer.status_code
    replayed = "idempotent-replayed" in answer.headers
    assert replayed or problem["request_id"] == answer.headers["request-id"]
