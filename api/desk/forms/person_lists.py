"""Lists of an identity: the API replaces them whole, so the desk adds what was typed to what is stored.

A second number that must never be called would otherwise remove the first. Reading the identity is recorded, as the
change itself is; whoever ticks ``replaces_lists`` has said that the stored ones may go, and nothing is read.
"""

from collections.abc import Mapping
from typing import Any

from api.desk.desk import Desk
from api.desk.forms.form import Params
from api.desk.typed import found_at, put

LISTS = ("person.phones", "person.identity_documents", "safe_contact.never_contact")
REPLACES = "replaces_lists"


async def add_to_lists(desk: Desk, params: Params, body: dict[str, Any], present: Mapping[str, Any] | None) -> None:
    """Put what is stored before what was typed, each once. Raises ``ApiProblem`` if the identity is not open."""
    replaces = body.pop(REPLACES)
    typed = [name for name in LISTS if found_at(body, name)]
    if replaces or not typed or present is None or not present["has_identity"]:
        return
    stored = await desk.get(f"/v1/cases/{params['case_id']}/identity")
    for name in typed:
        before = found_at(stored, name) or []
        known = [_compared(one) for one in before]
        put(body, name, before + [one for one in found_at(body, name) if _compared(one) not in known])


def _compared(one: Any) -> Any:
    """Return what two entries are compared by: of a phone number with a note, the number; spaces do not count."""
    text = one.get("number") if isinstance(one, Mapping) and "note" in one else one
    return "".join(text.split()) if isinstance(text, str) else text
