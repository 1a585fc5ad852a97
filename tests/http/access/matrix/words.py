"""Marked words for every text about a person, so that a leak is found wherever it occurs."""

from typing import Any

IDENTITY = {
    name: f"zqx{name}" for name in ("name", "khmer", "street", "paper", "phrase", "mother", "hours", "never", "lodger")
}
WORDS = {
    name: f"zqx{name}"
    for name in (
        *("summary", "question", "reply", "note", "handler", "witness", "outcome", "message", "title", "file"),
        *("respondent", "licence", "registry"),
    )
}
PHONE, BIRTH = "+855 97 000 4711", "1987-06-05"
PERSON: dict[str, Any] = {
    "full_name": IDENTITY["name"],
    "names": [{"script": "Khmr", "value": IDENTITY["khmer"]}],
    "birth_date": BIRTH,
    "nationality": "KH",
    "phones": [PHONE],
    "identity_documents": [{"type": "passport", "number": IDENTITY["paper"], "country": "KH"}],
    "address": IDENTITY["street"],
}
CONTACT: dict[str, Any] = {
    "channel": "phone",
    "value": PHONE,
    "hours": IDENTITY["hours"],
    "may_answer": IDENTITY["mother"],
    "code_phrase": IDENTITY["phrase"],
    "never_contact": [IDENTITY["never"]],
}
LODGED_BY: dict[str, Any] = {"relation": "sibling", "name": IDENTITY["lodger"], "phone": PHONE}
PERSONAL = (*IDENTITY.values(), PHONE, BIRTH)
ALL = (*PERSONAL, *WORDS.values())


def found_in(text: str, words: tuple[str, ...]) -> list[str]:
    """Name those of the words that are in the text."""
    return [word for word in words if word in text]


def with_paper(number: str) -> dict[str, Any]:
    """Give the marked person with a document of a number of its own, by which it can be looked up."""
    return {**PERSON, "identity_documents": [{"type": "passport", "number": number, "country": "KH"}]}
