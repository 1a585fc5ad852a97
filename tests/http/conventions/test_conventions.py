"""What holds for every answer (contract, section 1): ids, times, headers, request ids, traces."""

import re
from datetime import UTC, datetime

import pytest

from tests.app_under_test import World
from tests.builders import a_referral, consented_case, made
from tests.failures import all_failures
from tests.http.access.matrix.stages import referred
from tests.log_capture import everything_said

ID = re.compile(r"(org|centre|corridor|agreement|case|consent|referral|handoff|event)_[0-9a-f]{32}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
READ = ("/v1/cases/{case_id}", "/v1/cases/{case_id}/custody", "/v1/cases/{case_id}/timeline", "/v1/cases?limit=5",
        "/v1/cases/{case_id}/consents", "/v1/referrals/{referral_id}", "/v1/referrals/{referral_id}/timeline",
        "/v1/referrals/{referral_id}/actions", "/v1/referrals?limit=5", "/v1/handoffs/{handoff_id}")  # fmt: skip


def values(document: object, name: str = "") -> list[tuple[str, object]]:
    """Every value of an answer with the name of its field."""
    if isinstance(document, dict):
        return [found for key, value in document.items() for found in values(value, key)]
    if isinstance(document, list):
        return [found for value in document for found in values(value, name)]
    return [(name, document)]


@pytest.mark.parametrize("path", READ)
async def test_ids_and_times_have_one_form_everywhere(world: World, path: str) -> None:
    nea = await world.caller("nea")
    answer = await nea.get(path.format(**await referred(world, "accepted")))
    assert answer.headers["content-type"] == "application/json"
    named = ("at", "from", "to", "until", "acknowledge_by", "decide_by", "contact_by")
    with all_failures() as failures:
        for name, value in values(answer.json()):
            if value is None:
                continue
            with failures.at(name):
                if name == "id" or name.endswith(("_id", "_ids")) or name in ("redirected_to", "redirected_from"):
                    assert ID.fullmatch(str(value))
                if name.endswith("_at") or name in named:
                    assert TIME.fullmatch(str(value))


async def test_times_are_given_back_in_utc_with_their_fraction(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    for given, shown in (("2027-01-01T07:00:00+07:00", "2027-01-01T00:00:00Z"),
                         ("2027-01-01T00:00:00.25Z", "2027-01-01T00:00:00.250000Z"),
                         ("2027-01-01t00:00:00.123456789z", "2027-01-01T00:00:00.123456Z"),
                         ("2026-12-31T23:59:59-00:00", "2026-12-31T23:59:59Z")):  # fmt: skip
        body = a_referral(case_id, consent_id, arrival_window={"from": given, "to": None})
        made_one = await made(nea, "/v1/referrals", body)
        assert made_one["arrival_window"] == {"from": shown, "to": None}
        listed = (await nea.get(f"/v1/referrals?case_id={case_id}&limit=1")).json()["items"][0]
        assert listed["arrival_window"] == made_one["arrival_window"]


async def test_ids_are_one_to_one_and_codes_stand_for_them(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    by_code = await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    named = {name: by_code[name] for name in ("corridor_id", "from_centre_id", "to_centre_id")}
    by_id = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, **named))
    assert {name: by_id[name] for name in named} == named
    for other in (case_id.upper(), case_id.replace("case_", "Case_"), case_id.replace("_", "-"), f" {case_id}"):
        assert (await nea.get(f"/v1/cases/{other}")).status_code == 404


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/cases/x", "/v1/nothing", "/healthz", "/openapi.yaml", "/docs",
                                  "/oauth/jwks", "/.well-known/oauth-authorization-server"])  # fmt: skip
async def test_every_answer_has_its_own_request_id_and_safe_headers(world: World, path: str) -> None:
    found = set()
    with all_failures() as failures:
        for method in ("GET", "DELETE"):
            with failures.at(method):
                answer = await world.http.request(method, path, headers={"request-id": "mine", "x-request-id": "mine"})
                found.add(answer.headers["request-id"])
                assert re.fullmatch(r"req_[0-9a-f]{32}", answer.headers["request-id"])
                assert answer.headers["x-content-type-options"] == "nosniff"
                assert answer.headers["strict-transport-security"].startswith("max-age=")
                assert answer.headers["referrer-policy"] == "no-referrer"
    assert len(found) == 2


async def test_nothing_about_a_case_is_kept_by_anybody_between(world: World) -> None:
    nea = await world.caller("nea")
    ids = await referred(world, "sent")
    for path in READ:
        assert (await nea.get(path.format(**ids))).headers["cache-control"] == "private, no-cache"
    for answer in (await nea.get(f"/v1/cases/{ids['case_id']}/identity"), await nea.get("/v1/cases/x"),
                   await nea.patch(f"/v1/cases/{ids['case_id']}", {}, if_match="*")):  # fmt: skip
        assert answer.headers["cache-control"] == "no-store"


async def test_the_trace_of_the_caller_goes_on_in_our_logs(world: World) -> None:
    nea = await world.caller("nea")
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    for header, kept in ((f"00-{trace}-00f067aa0ba902b7-01", True), (f"00-{'0' * 32}-00f067aa0ba902b7-01", False),
                         ("00-xyz", False), (f"ff-{trace}-00f067aa0ba902b7-01", False)):  # fmt: skip
        with everything_said() as heard:
            answer = await nea.get("/v1/cases?limit=1", traceparent=header)
        assert answer.status_code == 200
        (line,) = [line for line in heard if line.get("request_id") == answer.headers["request-id"]]
        assert line.get("trace_id") == (trace if kept else None), header
        assert "xyz" not in str(line), "what is no trace id is not copied into the log"


async def test_a_fresh_answer_carries_the_time_at_which_things_happened(world: World) -> None:
    before = datetime.now(UTC)
    ids = await referred(world, "sent")
    nea = await world.caller("nea")
    created = datetime.fromisoformat((await nea.get(f"/v1/cases/{ids['case_id']}")).json()["created_at"])
    assert before <= created <= datetime.now(UTC)
