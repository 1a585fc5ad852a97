"""The slip with the tracking code: in the person's language, not in that of the caseworker.

It holds the code, the address and one sentence that does not say what they are for (docs/partners/tracking.md). All
languages are on the page, because the code is shown only once.
"""

from collections.abc import Mapping
from typing import Any

from api.desk.api_calls import ApiProblem
from api.desk.desk import Desk
from api.html.languages import OWN_NAMES
from api.http.headers import language_of


async def slips_of(desk: Desk, case: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page of the slip needs besides the code: it in every language, and which is chosen at first."""
    return {
        "own_names": OWN_NAMES,
        "sheets": [desk.speaking(language) for language in OWN_NAMES],
        "chosen": await _language(desk, case) or desk.words.language,
    }


async def _language(desk: Desk, case: Mapping[str, Any]) -> str | None:
    """Return the language of the last consent, or else the first of the profile, of those that we speak."""
    try:
        consents = await desk.whole_list(f"/v1/cases/{case['id']}/consents", scope="cases:read")
        known = case if "profile" in case else await desk.get(f"/v1/cases/{case['id']}")
    except ApiProblem:
        return None  # the code is on this page only: it is shown whatever else fails
    explained = [one["language"] for one in sorted(consents, key=lambda one: str(one["given_at"]), reverse=True)]
    spoken = (known["profile"] or {}).get("languages") or []
    return next((found for one in (*explained[:1], *spoken) if (found := language_of(one or "")) is not None), None)
