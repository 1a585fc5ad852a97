"""A request for each field that names something: in order but for that field, whatever is put into it.

A new reference is a line in ``REQUESTS``. Its ``kind`` says what a wrong value is. What is private has an owner, so
another's and a sister centre's are tried too; the directory is open to all, so only what it does not have is wrong.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.app_under_test import Caller
from tests.builders import SENDER, a_case, a_consent, a_referral
from tests.http.access.matrix.references import Place
from tests.http.access.owned_rows import AN_ACTIVITY, FAR, OTHERS, ROAD, SHELTER, Own
from tests.http.claims.claims_of_tests import a_claim


@dataclass(frozen=True)
class Sent:
    """One request: who makes it (``nea``: once as itself, once limited to one centre), where, and with what."""

    who: str
    method: str
    path: str
    body: dict[str, Any] | None = None

    async def ask(self, caller: Caller, place: Place, value: str) -> Any:
        """Make it with ``value`` in the field."""
        headers = {"if_match": "*"} if self.method in ("PATCH", "PUT") else {}
        if place.is_query:
            return await caller.http.request(
                "GET",
                self.path,
                params={place.pointer.rpartition("/")[2]: value},
                headers={"authorization": f"Bearer {caller.token}"},
            )
        body = deepcopy(self.body)
        holder: Any = body
        *way, last = [int(step) if step == "0" else step for step in place.at.split("/")[1:]]
        for step in way:
            holder = holder[step]
        holder[last] = value
        return await caller.call(self.method, self.path, body, **headers)


@dataclass(frozen=True)
class Field:
    """What a field names, and the request around it. ``refused``: how a wrong value is answered."""

    kind: str
    request: Callable[[Own], Sent]
    refusal: tuple[int, str] = (404, "not_found")
    """How what is unknown is answered: otherwise where several can be wrong, and each is named."""


def _query(who: str, path: str) -> Callable[[Own], Sent]:
    return lambda _: Sent(who, "GET", path)


def _new(own: Own) -> Sent:
    body = a_referral(own.case, own.consent, kind="service", to_centre_id=FAR, fallback_centre_ids=[SHELTER])
    return Sent("nea", "POST", "/v1/referrals", body)


def _draft(own: Own) -> Sent:
    return Sent("nea", "PATCH", f"/v1/referrals/{own.draft}", {"fallback_centre_ids": [SHELTER]})


def _again(own: Own) -> Sent:
    body = {"to_centre_id": FAR, "consent_id": own.consent}
    return Sent("nea", "POST", f"/v1/referrals/{own.declined}/redirect", body)


def _offer(own: Own) -> Sent:
    return Sent("nea", "POST", f"/v1/cases/{own.case}/handoffs", {"to_centre_id": FAR, "consent_id": own.consent})


def _merge(own: Own) -> Sent:
    return Sent("nea", "POST", f"/v1/cases/{own.case}/merge", {"into_case_id": own.case, "reason": "One person."})


def _consent(own: Own, recipients: dict[str, Any]) -> Sent:
    return Sent("nea", "POST", f"/v1/cases/{own.case}/consents", a_consent(recipients=recipients))


def _corridor(_: Own) -> Sent:
    member = {"centre_id": FAR, "role": "destination"}
    body = {"code": f"r-{uuid4().hex[:12]}", "origin_country": "KH", "destination_country": "TH", "members": [member]}
    return Sent("molvt", "POST", "/v1/corridors", body)


def _centre(_: Own) -> Sent:
    body = {"code": f"r-{uuid4().hex[:12]}", "organisation_id": "lpn", "name": "New", "country": "TH"}
    return Sent("molvt", "POST", "/v1/centres", body)


def _client(_: Own) -> Sent:
    body = {"name": "Of the walk", "scopes": ["directory:read"], "centre_ids": [OTHERS]}
    return Sent("molvt", "POST", "/v1/organisations/lpn/clients", body)


def _paper(own: Own) -> Sent:
    body = {"on_paper": {"signed_on": "2026-01-15", "signatory": "The director"}}
    return Sent("molvt", "POST", f"/v1/agreements/{own.agreement}/sign", body)


def _claim(own: Own) -> Sent:
    return Sent("nea", "POST", f"/v1/cases/{own.case}/claims", a_claim(evidence=[{"document_id": own.document}]))


def _claim_changed(own: Own) -> Sent:
    return Sent("nea", "PATCH", f"/v1/claims/{own.claim}", {"evidence": [{"document_id": own.document}]})


def _activity(_: Own) -> Sent:
    return Sent("nea", "POST", "/v1/activities", {**AN_ACTIVITY})


def _correction(own: Own) -> Sent:
    return Sent("nea", "PATCH", f"/v1/activities/{own.activity}", {"kind": "outreach"})


def _activities(_: Own) -> Sent:
    return Sent("nea", "POST", "/v1/activities/batch", {"items": [{**AN_ACTIVITY}]})


def _group(own: Own) -> Sent:
    return Sent("nea", "POST", "/v1/groups", {"centre_id": SENDER, "title": "Wages", "case_ids": [own.case]})


def _of_a_group(own: Own, way: str, **body: Any) -> Sent:
    return Sent("nea", "POST", f"/v1/groups/{own.group}/{way}", body)


def _claim_of_each(own: Own) -> Sent:
    return _of_a_group(own, "claims", **a_claim(), case_ids=[own.case])


def _of_each(own: Own) -> Sent:
    asked = a_referral(own.case, None, kind="service", to_centre_id=FAR, fallback_centre_ids=[SHELTER])
    terms = {name: value for name, value in asked.items() if name not in ("case_id", "consent_id")}
    named = [{"case_id": own.case, "consent_id": own.consent}]
    return _of_a_group(own, "referrals", **terms, case_ids=[own.case], consents=named)


NAMED_EACH = (422, "invalid_request")
OF_AN_ACTIVITY = {"/centre_id": "centre", "/case_id": "case", "/corridor_id": "corridor"}
OF_A_REFERRAL = {
    "/corridor_id": "corridor",
    "/from_centre_id": "centre",
    "/to_centre_id": "centre",
    "/fallback_centre_ids/*": "centre",
    "/consent_id": "consent",
}
REQUESTS: dict[Place, Field] = {
    **{Place("create_referral", pointer): Field(kind, _new) for pointer, kind in OF_A_REFERRAL.items()},
    **{Place("update_referral", pointer): Field(kind, _draft) for pointer, kind in OF_A_REFERRAL.items()},
    **{Place("record_activity", pointer): Field(kind, _activity) for pointer, kind in OF_AN_ACTIVITY.items()},
    **{Place("update_activity", pointer): Field(kind, _correction) for pointer, kind in OF_AN_ACTIVITY.items()},
    **{
        # every fault of a batch is named, so unknown references are among the values that are wrong
        Place("record_activities", f"/items/*{pointer}"): Field(kind, _activities, (422, "invalid_request"))
        for pointer, kind in OF_AN_ACTIVITY.items()
    },
    **{
        Place("list_activities", f"/query{pointer}"): Field(kind, _query("nea", "/v1/activities"))
        for pointer, kind in OF_AN_ACTIVITY.items()
    },
    **{
        Place("refer_group", pointer): Field(kind, _of_each)
        for pointer, kind in OF_A_REFERRAL.items()
        if kind != "consent"
    },
    Place("refer_group", "/case_ids/*"): Field("case", _of_each, NAMED_EACH),
    Place("refer_group", "/consents/*/case_id"): Field("case", _of_each, NAMED_EACH),
    Place("refer_group", "/consents/*/consent_id"): Field("consent", _of_each, (409, "consent_missing")),
    Place("create_group", "/centre_id"): Field("centre", _group),
    Place("create_group", "/case_ids/*"): Field("case", _group, NAMED_EACH),
    Place("add_cases_to_group", "/case_ids/*"): Field(
        "case", lambda own: _of_a_group(own, "cases", case_ids=[own.case]), NAMED_EACH
    ),
    Place("claim_for_group", "/case_ids/*"): Field("case", _claim_of_each, NAMED_EACH),
    Place("split_group", "/case_ids/*"): Field(
        "case", lambda own: _of_a_group(own, "split", case_ids=[own.case], title="Wages"), NAMED_EACH
    ),
    Place("merge_groups", "/group_id"): Field("group", lambda own: _of_a_group(own, "merge", group_id=own.other_group)),
    Place("create_referral", "/case_id"): Field("case", _new),
    Place("redirect_referral", "/to_centre_id"): Field("centre", _again),
    Place("redirect_referral", "/consent_id"): Field("consent", _again),
    Place("open_claim", "/evidence/*/document_id"): Field("document", _claim),
    Place("update_claim", "/evidence/*/document_id"): Field("document", _claim_changed),
    Place("decline_referral", "/suggested_centre_id"): Field(
        "centre", lambda own: Sent("map", "POST", f"/v1/referrals/{own.waiting}/decline", {"reason": "no_capacity"})
    ),
    Place("offer_case", "/to_centre_id"): Field("centre", _offer),
    Place("offer_case", "/consent_id"): Field("consent", _offer),
    Place("merge_case", "/into_case_id"): Field("case", _merge),
    Place("open_case", "/centre_id"): Field("centre", lambda _: Sent("nea", "POST", "/v1/cases", a_case())),
    Place("record_consent", "/recipients/centre_ids/*"): Field(
        "centre", lambda own: _consent(own, {"centre_ids": [FAR]})
    ),
    Place("record_consent", "/recipients/corridor_id"): Field("corridor", lambda own: _consent(own, {})),
    Place("withdraw_consent", "/centre_ids/*"): Field(
        "centre", lambda own: Sent("nea", "POST", f"/v1/consents/{own.consent}/withdraw", {"centre_ids": [FAR]})
    ),
    Place("register_client", "/centre_ids/*"): Field("centre", _client),
    Place("create_centre", "/organisation_id"): Field("organisation", _centre),
    Place("update_centre", "/successor_centre_id"): Field(
        "centre", lambda _: Sent("molvt", "PATCH", f"/v1/centres/{OTHERS}", {})
    ),
    Place("create_corridor", "/lead_organisation_id"): Field("organisation", _corridor),
    Place("create_corridor", "/members/*/centre_id"): Field("centre", _corridor),
    Place("update_corridor", "/lead_organisation_id"): Field(
        "organisation", lambda _: Sent("molvt", "PATCH", f"/v1/corridors/{ROAD}", {})
    ),
    Place("sign_agreement", "/organisation_id"): Field("organisation", _paper),
    Place("list_centres", "/query/organisation_id"): Field("organisation", _query("nea", "/v1/centres")),
    Place("list_centres", "/query/corridor"): Field("corridor", _query("nea", "/v1/centres")),
    Place("list_matches", "/query/from_centre_id"): Field("centre", _query("nea", f"/v1/corridors/{ROAD}/matches")),
    Place("list_matches", "/query/case_id"): Field("case", _query("nea", f"/v1/corridors/{ROAD}/matches")),
    Place("list_cases", "/query/centre_id"): Field("centre", _query("nea", "/v1/cases")),
    Place("list_referrals", "/query/corridor_id"): Field("corridor", _query("nea", "/v1/referrals")),
    Place("list_referrals", "/query/centre_id"): Field("centre", _query("nea", "/v1/referrals")),
    Place("list_referrals", "/query/case_id"): Field("case", _query("nea", "/v1/referrals")),
    Place("list_handoffs", "/query/case_id"): Field("case", _query("nea", "/v1/handoffs")),
    Place("list_audit", "/query/case_id"): Field("case", _query("nea", "/v1/audit")),
    Place("list_audit", "/query/actor"): Field("client", _query("nea", "/v1/audit")),
    Place("get_audit_proof", "/query/entry"): Field("audit", _query("nea", "/v1/audit/proof")),
}
