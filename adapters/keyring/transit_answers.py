"""What a response of the transit API means: a value, a damaged ciphertext, or an unavailable key service.

Only messages about the ciphertext itself reject it. An operator can fix everything else, even a version that is "too
new" or "too old", without touching the data, so it counts as unavailable. The status does not tell them apart: a wrong
context is a 400 or, in some versions since 1.5, a 500 (hashicorp/vault issue 10842).
"""

import httpx2

from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable

DAMAGED = ("message authentication failed", "invalid ciphertext")
NOT_DAMAGED = ("version is too new",)
WORTH_ANOTHER_TRY = frozenset({412, 429, 500, 502, 503, 504})
SENTENCES = {
    400: "refused the request: see that the key exists, is of a kind that encrypts, and allows this version",
    403: "refused the token: see that it is valid and that its policy allows encrypt, decrypt and rewrap",
    404: "knows no such mount: see the address, the mount and the namespace",
    429: "is being asked too often",
    503: "is sealed or being maintained",
}


def value_in(answer: httpx2.Response, field: str) -> str:
    """Return ``data.<field>`` of a successful response, or raise. Never quotes a response: it could echo the call."""
    body = _json(answer)
    if answer.status_code == 200:
        data = body.get("data")
        value = data.get(field) if isinstance(data, dict) else None
        if isinstance(value, str):
            return value
        raise KeyServiceUnavailable(f"The key service answered without {field}: is that a transit API?")
    if is_about_the_ciphertext(answer):
        raise CiphertextRejected("a secret wrapped by the key service is damaged or belongs elsewhere")
    meaning = SENTENCES.get(answer.status_code, "answered something unexpected")
    raise KeyServiceUnavailable(f"The key service {meaning} (status {answer.status_code}).")


def is_about_the_ciphertext(answer: httpx2.Response) -> bool:
    """Return whether the key service says that this ciphertext can never be decrypted."""
    if answer.status_code not in (400, 500):
        return False
    errors = _json(answer).get("errors")
    text = " ".join(str(error) for error in errors) if isinstance(errors, list) else ""
    return any(words in text for words in DAMAGED) and not any(words in text for words in NOT_DAMAGED)


def _json(answer: httpx2.Response) -> dict[str, object]:
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
