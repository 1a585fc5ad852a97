"""Errors as HTTP: the only place that knows the HTTP status of each family of domain errors (RFC 9457)."""

import json
from collections.abc import Mapping
from typing import Any

from api.labels import rendered, title
from domain.documents.failures import FileTooLarge, RangeNotSatisfiable, TusVersionNotSupported
from domain.documents.files import FileRefused
from domain.events.feed import CursorExpired
from domain.kernel import errors
from domain.kernel.ids import to_text
from domain.kernel.keys import CiphertextRejected
from domain.kernel.request_info import Gone, StoredAnswer
from domain.oauth.algorithms import ACCEPTED
from domain.oauth.errors import DpopNonceNeeded

TYPE_PATH = "/docs/problems/"
"""Each code has a page under this path; its URL is the problem's ``type``."""


class MalformedJson(errors.CorridorError):
    """The body is not valid, unambiguous JSON."""

    code = "malformed_json"


class UnsupportedMediaType(errors.CorridorError):
    """Send the body as application/json."""

    code = "unsupported_media_type"


class NotAcceptable(errors.CorridorError):
    """This operation responds in none of the media types in Accept."""

    code = "not_acceptable"


class BodyTooLarge(errors.CorridorError):
    """The body is larger than 1 MiB; send a smaller one."""

    code = "body_too_large"


class BodyTooSlow(errors.CorridorError):
    """The body did not arrive in time; send it again on a new connection."""

    code = "request_timeout"


class MethodNotAllowed(errors.CorridorError):
    """This path does not support this method; the Allow header lists those it supports."""

    code = "method_not_allowed"


class RateLimited(errors.CorridorError):
    """Too many requests; wait as long as Retry-After says."""

    code = "rate_limited"


class InvalidCursor(errors.Invalid):
    """This cursor does not belong to this list; start again without a cursor."""

    code = "invalid_cursor"


class InternalError(errors.CorridorError):
    """Something went wrong on our side; send it again with the same Idempotency-Key, or report the request_id."""

    code = "internal_error"


STATUS_OF_FAMILY: Mapping[type[errors.CorridorError], int] = {
    errors.Missing: 404,
    errors.Forbidden: 403,
    errors.Unauthenticated: 401,
    errors.Conflict: 409,
    errors.Invalid: 422,
    FileRefused: 422,
    Gone: 410,
    CursorExpired: 410,
    errors.PreconditionFailed: 412,
    errors.PreconditionRequired: 428,
    errors.Unavailable: 503,
    MalformedJson: 400,
    NotAcceptable: 406,
    UnsupportedMediaType: 415,
    BodyTooLarge: 413,
    FileTooLarge: 413,
    RangeNotSatisfiable: 416,
    TusVersionNotSupported: 412,
    BodyTooSlow: 408,
    MethodNotAllowed: 405,
    errors.BudgetSpent: 429,
    RateLimited: 429,
    InternalError: 500,
    CiphertextRejected: 500,
}

RETRY_AFTER = {"idempotency_in_progress": "1", "unavailable": "2", "key_service_unavailable": "5"}
NOT_KEPT = (401, 403, 429)
"""Statuses that are not kept, because a retry with the same Idempotency-Key may succeed (contract, section 1)."""


def status_of(kind: type[errors.CorridorError]) -> int:
    """Return the HTTP status of an error, by its nearest family."""
    for ancestor in kind.__mro__:
        if ancestor in STATUS_OF_FAMILY:
            return STATUS_OF_FAMILY[ancestor]
    raise LookupError(f"{kind.__name__} belongs to no family")


def is_kept(status: int) -> bool:
    """Whether a refusal with this status is kept for retries with the same Idempotency-Key."""
    return status < 500 and status not in NOT_KEPT


def code_of(problem: errors.CorridorError) -> str:
    """Return the code that the response names; of several failures, that of the first."""
    return problem.failures[0].code if isinstance(problem, errors.SendingRefused) else problem.code


def _detail(problem: errors.CorridorError, language: str) -> str:
    return " ".join(rendered(sentence, language) for sentence in problem.sentences)


def _failures(problem: errors.CorridorError, language: str) -> list[dict[str, Any]]:
    if isinstance(problem, errors.InvalidValues):
        return [
            {"pointer": fault.pointer, "code": fault.code, "message": rendered(fault.message, language), **_cell(fault)}
            for fault in problem.faults
        ]
    if isinstance(problem, errors.SendingRefused):
        return [{**_failure(one, language), **_case_of(one)} for one in problem.failures]
    return [] if problem.pointer is None else [_failure(problem, language)]


def _failure(problem: errors.CorridorError, language: str) -> dict[str, str]:
    said = {"pointer": problem.pointer or "", "code": problem.code, "message": _detail(problem, language)}
    return said | _named(problem)


def _cell(fault: errors.FieldFault) -> dict[str, Any]:
    """Return the cell of the spreadsheet, if there is one."""
    place = {"row": fault.row, "column": fault.column}
    return {name: value for name, value in place.items() if value is not None}


def _named(problem: errors.CorridorError) -> dict[str, str]:
    """Name what is in the way of sending, where the caller may see it."""
    found = problem.open if isinstance(problem, errors.Conflict) else ()
    return {"id": to_text(*found[0])} if found else {}


def _case_of(failure: errors.CorridorError) -> dict[str, str]:
    """Return the case for which a rule fails, in a request for several."""
    named = [to_text("case", one) for one in failure.of_cases if one is not None]
    return {"case_id": named[0]} if named else {}


def challenge(problem: errors.CorridorError, public_url: str, *, dpop: bool = False) -> str | None:
    """Return the ``WWW-Authenticate`` header of a 401 or a missing scope (RFC 6750, section 3; RFC 9728, section 5.1;
    RFC 9449, section 7.1). With ``dpop``, the token came in the DPoP scheme, and so does the challenge.
    """
    where = f'resource_metadata="{public_url}/.well-known/oauth-protected-resource"'
    scheme, further = ("DPoP", f', algs="{" ".join(ACCEPTED)}"') if dpop else ("Bearer", "")
    if isinstance(problem, errors.InsufficientScope):
        return f'{scheme} error="insufficient_scope", scope="{problem.scope}", {where}{further}'
    if isinstance(problem, errors.InvalidToken):
        return f'{scheme} error="{problem.code}", {where}{further}'
    return f"Bearer {where}" if isinstance(problem, errors.Unauthenticated) else None


def problem_answer(
    problem: errors.CorridorError,
    *,
    request_id: str,
    language: str,
    public_url: str,
    allow: str | None = None,
    dpop: bool = False,
) -> StoredAnswer:
    """Turn an error into a stored response."""
    status = status_of(type(problem))
    code = code_of(problem)
    document: dict[str, Any] = {
        "type": public_url + TYPE_PATH + code,
        "title": title(code, language),
        "status": status,
        "detail": _detail(problem, language),
        "code": code,
        "request_id": request_id,
    }
    if failures := _failures(problem, language):
        document["errors"] = failures
    if isinstance(problem, errors.InvalidTransition):
        document["allowed_actions"] = list(problem.allowed_actions)
    if isinstance(problem, errors.Conflict) and problem.open:
        document["open"] = [to_text(kind, number) for kind, number in problem.open]
    if isinstance(problem, errors.IdentityNotOpen) and problem.why is not None:
        document["why"] = problem.why
    if isinstance(problem, CursorExpired) and problem.restart_from is not None:
        document["restart_from"] = problem.restart_from
    if isinstance(problem, errors.InsufficientScope):
        document["scope"] = problem.scope
    headers = {"Content-Type": "application/problem+json", "Content-Language": language, "Cache-Control": "no-store"}
    if (authenticate := challenge(problem, public_url, dpop=dpop)) is not None:
        headers["WWW-Authenticate"] = authenticate
    if code in RETRY_AFTER or status == 503:
        headers["Retry-After"] = RETRY_AFTER.get(code, "2")
    if isinstance(problem, errors.BudgetSpent):
        headers |= problem.limits
    if isinstance(problem, RangeNotSatisfiable):
        headers["Content-Range"] = f"bytes */{problem.size}"
    if isinstance(problem, TusVersionNotSupported):
        headers["Tus-Version"] = "1.0.0"
    if isinstance(problem, BodyTooSlow):
        headers["Connection"] = "close"
    if allow is not None:
        headers["Allow"] = allow
    if isinstance(problem, DpopNonceNeeded):
        headers["DPoP-Nonce"] = problem.nonce
    return StoredAnswer(status, headers, json.dumps(document, ensure_ascii=False).encode(), has_no_free_text=True)
