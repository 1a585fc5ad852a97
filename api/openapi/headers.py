"""The response headers in ``openapi.yaml``: what each says, and which responses carry it."""

from typing import Any

TEXT = {"type": "string"}
HEADERS: dict[str, dict[str, Any]] = {
    "Request-Id": {
        "description": "The id of this request; name it when you ask for help. A replayed response has its own.",
        "schema": {"type": "string", "pattern": "^req_[0-9a-f]{32}$"},
    },
    "Content-Language": {
        "description": "The language of labels and problem titles.",
        "schema": {"type": "string", "examples": ["en"]},
    },
    "RateLimit": {
        "description": "What is left: `r` requests now, the full quota again in `t` seconds.",
        "schema": {"type": "string", "examples": ['"client";r=597;t=1']},
    },
    "RateLimit-Policy": {
        "description": "The limit: `q` requests in `w` seconds.",
        "schema": {"type": "string", "examples": ['"client";q=600;w=60']},
    },
    "Retry-After": {
        "description": "Seconds to wait before trying again.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "ETag": {
        "description": "A strong entity tag of the body; send it as `If-Match` or `If-None-Match`.",
        "schema": {"type": "string", "examples": ['"3-9f86d081884c7d65"']},
    },
    "Location": {
        "description": "The URL of the new object.",
        "schema": {"type": "string", "format": "uri"},
    },
    "Link": {
        "description": '`rel="next"`: the URL of the next page (RFC 8288). Missing on the last one.',
        "schema": TEXT,
    },
    "Idempotent-Replayed": {
        "description": "`true` if this repeats an earlier response to the same `Idempotency-Key`; otherwise missing.",
        "schema": {"type": "string", "const": "true"},
    },
    "Content-Disposition": {
        "description": "`attachment`, with a file name that names no person.",
        "schema": TEXT,
    },
    "Content-Range": {
        "description": "Which bytes of how many these are (RFC 9110, section 14.4).",
        "schema": {"type": "string", "examples": ["bytes 0-1023/184320"]},
    },
    "Document-Id": {
        "description": "The document that the upload has become; missing until then.",
        "schema": {"type": "string", "pattern": "^document_[0-9a-f]{32}$"},
    },
    "Tus-Resumable": {
        "description": "The version of the tus protocol.",
        "schema": {"type": "string", "const": "1.0.0"},
    },
    "Tus-Version": {
        "description": "The versions of the tus protocol that are understood.",
        "schema": {"type": "string", "const": "1.0.0"},
    },
    "Upload-Expires": {
        "description": "When the upload is removed, as an HTTP date.",
        "schema": TEXT,
    },
    "Upload-Length": {
        "description": "The size of the whole file in bytes.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "Upload-Offset": {
        "description": "How many bytes have arrived: go on from there.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "WWW-Authenticate": {
        "description": "The challenge: scheme, error, missing scope, and the URL of the API's metadata.",
        "schema": TEXT,
    },
    "DPoP-Nonce": {
        "description": "With `use_dpop_nonce`: the nonce for the next proof (RFC 9449).",
        "schema": TEXT,
    },
}
EVERY = ("Request-Id",)
COUNTED = ("RateLimit", "RateLimit-Policy")
REPLAYED = ("Idempotent-Replayed",)
REPLAYED_STATUSES = frozenset({400, 404, 409, 412, 415, 422})
"""Refusals that are kept for retries (401, 403, 429, 408, 413 and 5xx are not)."""
OF_STATUS: dict[int, tuple[str, ...]] = {
    401: ("WWW-Authenticate", "DPoP-Nonce"),
    403: ("WWW-Authenticate",),
    409: ("Retry-After",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}

OF_CODE: dict[str, tuple[str, ...]] = {
    "range_not_satisfiable": ("Content-Range",),
    "tus_version_not_supported": ("Tus-Version",),
}


def headers(*names: str) -> dict[str, dict[str, str]]:
    """Refer to headers by name."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def of_refusal(status: int) -> dict[str, dict[str, str]]:
    """Return the headers of a problem. Unidentified callers have no quota headers."""
    counted = COUNTED if status != 401 else ()
    replayed = REPLAYED if status in REPLAYED_STATUSES else ()
    return headers(*EVERY, "Content-Language", *OF_STATUS.get(status, ()), *counted, *replayed)


def of_answer(method: str, status: int, *, tagged: bool, located: bool, paged: bool) -> dict[str, dict[str, str]]:
    """Return the headers of a successful response."""
    own = [
        *(["ETag"] if tagged else ()),
        *(["Location"] if located and status == 201 else ()),
        *(["Link"] if paged else ()),
        *(REPLAYED if method == "POST" else ()),
    ]
    return headers(*EVERY, "Content-Language", *own, *COUNTED)


def of_oauth_error(status: int) -> dict[str, dict[str, str]]:
    """Return the headers of an error of the authorization server."""
    own = {400: ("DPoP-Nonce",), 401: ("WWW-Authenticate",), 429: ("Retry-After", *COUNTED), 503: ("Retry-After",)}
    return headers(*EVERY, *own.get(status, ()))
