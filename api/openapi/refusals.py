"""Names for the responses in ``components/responses``, from their status and codes."""

from typing import Any

USUAL = {
    "401": "Unauthenticated",
    "403": "InsufficientScope",
    "409": "Conflict",
    "422": "InvalidRequest",
    "429": "RateLimited",
    "500": "ValueDamaged",
    "503": "Unavailable",
}
"""Names for statuses whose only codes are those that every operation, or every POST, may return."""
UNREMARKABLE = frozenset(
    {
        *("unauthenticated", "invalid_token", "invalid_dpop_proof", "use_dpop_nonce", "insufficient_scope"),
        *("rate_limited", "invalid_request", "version_conflict", "idempotency_in_progress", "idempotency_key_reused"),
        *("sealed_value_damaged", "unavailable", "key_service_unavailable"),
    }
)
OF_POST = frozenset({"idempotency_in_progress", "idempotency_key_reused"})
MOST_CODES = 2
"""With more codes than this the name would be too long, so the first operation names the response."""

Key = tuple[str, tuple[str, ...]]


def refusal_names(found: dict[str, Any]) -> dict[Key, str]:
    """Return a name for each status with its set of codes."""
    first: dict[Key, str] = {}
    for path in found["paths"].values():
        for op in path.values():
            for status, answer in op["responses"].items():
                if "x-problem-codes" in answer:
                    first.setdefault((status, tuple(answer["x-problem-codes"])), op["operationId"])
    named = {key: _name(key, operation) for key, operation in first.items()}
    alike = [name for name in named.values() if list(named.values()).count(name) > 1]
    return {key: f"{name}OnPost" if name in alike and OF_POST & {*key[1]} else name for key, name in named.items()}


def _name(key: Key, operation: str) -> str:
    status, codes = key
    own = [code for code in codes if code not in UNREMARKABLE]
    if not own:
        return USUAL[status]
    if len(own) > MOST_CODES:
        return f"{_pascal(operation)}Refused"
    return "Or".join(_pascal(code) for code in own)


def _pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))
