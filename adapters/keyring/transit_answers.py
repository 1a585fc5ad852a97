"""What an answer of the transit API means: a value, a damaged ciphertext, or a key service that is away.

Only words that speak of the ciphertext itself condemn it. All else, a version that is "too new" or "too old" included,
can be mended by an operator without touching the data, hence counts as away. The status does not tell the two apart: a
wrong context answers 400 or, in some versions since 1.5, 500 (hashicorp/vault issue 10842).
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
    """Give ``data.<field>`` of a good answer; else raise. No answer is quoted: it could echo the request."""
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
    """Tell whether the key service says that this very ciphertext will never open."""
    if answer.status_code not in (400, 500):
        return False
    errors = _json(answer).get("errors")
    text = " ".join(str(error) for error in errors) if isinstance(errors, list) else ""
    return any(words in text for words in DAMAGED) and not any(words in text for words in NOT_DAMAGED)


def _json(answer: httpx2.Response) -> dict[str, object]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
