"""What the API refuses, in words of the desk: its own sentences are for developers where they name fields or scopes."""

from collections.abc import Mapping
from typing import Any

from api.desk.words import DeskWords

DETAILS = {
    "idempotency_key_reused": "form.sent_again",
    "insufficient_scope": "next.insufficient_scope",
    "internal_error": "next.internal_error",
    "invalid_request": "form.look_again",
}
"""Code of a problem -> the text that stands in the place of its detail."""
TITLES = {"idempotency_key_reused": "form.sent_before"}
WRONG = {"keys_required": "wrong.keys_required", "not_in_list": "wrong.not_in_list"}
"""Code of an error -> the text that stands in the place of its message."""
AMOUNT = "/amount"
PATTERN = "^"
"""Only a message that quotes a pattern has this sign."""


def in_words_of_the_desk(words: DeskWords, problem: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the problem with texts that say what to do at the desk."""
    code, found = problem.get("code", ""), dict(problem)
    if code in TITLES:
        found["title"] = words(TITLES[code])
    if code in DETAILS:
        found["detail"] = words(DETAILS[code], request_id=problem.get("request_id", ""))
    if "errors" in problem:
        found["errors"] = [{**one, "message": _message(words, one)} for one in problem["errors"]]
    return found


def _message(words: DeskWords, one: Mapping[str, Any]) -> str:
    message = str(one.get("message", ""))
    if one.get("code") in WRONG:
        return words(WRONG[one["code"]])
    if PATTERN not in message:
        return message
    return words("wrong.amount" if one.get("pointer", "").endswith(AMOUNT) else "wrong.pattern")
