"""Codes stand for ids wherever an id is accepted: of organisations, centres, corridors, and of cases (contract, 1)."""

from typing import Any

import pytest

from domain.cases.codes import written_case_code
from tests.app_under_test import EVERYTHING, Caller, World
from tests.builders import a_consent, a_referral, consented_case, made, opened_case
from tests.http.access.matrix.operations import operations
from tests.http.cases.protected_cases import accepted

UNKNOWN = "KH-7Q2M-9FX5"
"""Never given, and its check character is wrong besides."""
NEVER_GIVEN = "KH-0000-0000"


async def code_of(caller: Caller, case_id: str) -> str:
    return str((await caller.get(f"/v1/cases/{case_id}")).json()["code"])


def spellings(code: str) -> list[str]:
    """The ways in which people write a code down."""
    body = code[3:]
    misread = body.replace("0", "o").replace("1", "l")
    return [code, code.lower(), code.replace("-", ""), code.replace("-", "").lower(), f"{code[:3]}{misread}"]


def test_a_code_never_given_is_well_formed() -> None:
    """Else the tests below would compare with what is refused before anything is looked up."""
    assert written_case_code(NEVER_GIVEN) == NEVER_GIVEN
    assert written_case_code(UNKNOWN) is None
    for wrong in ("", "KH", "KH-7Q2M", "12-0000-0000", "KH-0000-00000", "ＫＨ-0000-0000", "KH-0000-000U", "case_KH"):
        assert written_case_code(wrong) is None, wrong


async def test_every_read_of_a_case_takes_its_code(world: World) -> None:
    nea = await world.caller("nea", EVERYTHING)
    case_id, _ = await consented_case(nea)
    code = await code_of(nea, case_id)
    reads = [op for op in operations() if op.method == "GET" and op.parameters == ["case_id"]]
    assert len(reads) >= 4
    for op in reads:
        by_id = await nea.get(op.at(case_id=case_id))
        for spelled in spellings(code):
            by_code = await nea.get(op.at(case_id=spelled))
            assert (by_code.status_code, by_code.json()) == (by_id.status_code, by_id.json()), (str(op), spelled)


async def test_changes_take_the_code_and_record_the_same(world: World) -> None:
    nea = await world.caller("nea")
    case_id, _ = await consented_case(nea)
    code = await code_of(nea, case_id)
    answer = await nea.patch(f"/v1/cases/{code}", {"profile": {"stage": "in_transit"}}, if_match="*")
    assert (answer.status_code, answer.json()["id"]) == (200, case_id)
    consent = await made(nea, f"/v1/cases/{code.lower()}/consents", a_consent())
    referral = await made(nea, "/v1/referrals", a_referral(code, consent["id"], send=True))
    assert (referral["case_id"], referral["case_code"]) == (case_id, code)
    withdrawn = await nea.post(f"/v1/referrals/{referral['id']}/withdraw", {"reason": "Found another way."})
    assert withdrawn.status_code == 200
    offered = await nea.post(
        f"/v1/cases/{code.replace('-', '')}/handoffs", {"to_centre_id": "map-chiang-mai", "consent_id": consent["id"]}
    )
    assert (offered.status_code, offered.json()["case_id"]) == (201, case_id)
    assert (await nea.post(f"/v1/handoffs/{offered.json()['id']}/call-off", {})).status_code == 200
    steps = (await nea.get(f"/v1/cases/{code}/timeline")).json()["items"]
    assert {step["case_id"] for step in steps} == {case_id}
    closed = await nea.post(f"/v1/cases/{code}/close", {"outcome": "service_received"})
    assert (closed.status_code, closed.json()["id"], closed.json()["status"]) == (200, case_id, "closed")


async def test_the_trail_names_the_case_by_its_id(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    await nea.get(f"/v1/cases/{case['code']}/identity")
    entries = (await nea.get(f"/v1/audit?case_id={case['code'].lower()}")).json()["items"]
    assert entries == (await nea.get(f"/v1/audit?case_id={case['id']}")).json()["items"]
    (read,) = [entry for entry in entries if entry["operation"] == "open_identity"]
    assert (read["object_id"], read["case_id"]) == (case["id"], case["id"])
    assert case["code"] not in read["entry"]


@pytest.mark.parametrize("path", ["/v1/referrals", "/v1/handoffs", "/v1/audit"])
async def test_lists_are_filtered_by_code(world: World, path: str) -> None:
    nea, lpn = await world.caller("nea"), await world.caller("lpn")
    case_id, _, _ = await accepted(world)
    code = await code_of(nea, case_id)
    by_id = (await nea.get(f"{path}?case_id={case_id}")).json()
    assert by_id["items"]
    for spelled in spellings(code):
        assert (await nea.get(f"{path}?case_id={spelled}")).json() == by_id
    for given in (code, NEVER_GIVEN):
        assert (await lpn.get(f"{path}?case_id={given}")).json() == {"items": [], "next_cursor": None}
    assert (await nea.get(f"{path}?case_id={UNKNOWN}")).status_code == 404


async def test_what_is_anothers_answers_like_what_never_existed(world: World) -> None:
    """By code as by id, in paths and in bodies; also for whom the migrant excluded."""
    nea, lpn = await world.caller("nea", EVERYTHING), await world.caller("lpn", EVERYTHING)
    case_id, consent_id = await consented_case(nea)
    code = await code_of(nea, case_id)

    def told(answer: Any) -> Any:
        return answer.status_code, {**answer.json(), "request_id": None}

    for op in operations():
        if op.parameters == ["case_id"]:
            body = op.example
            expected = told(await lpn.call(op.method, op.at(case_id=NEVER_GIVEN), body, if_match="*"))
            assert expected[0] == 404, op
            assert told(await lpn.call(op.method, op.at(case_id=code), body, if_match="*")) == expected, op
    body = {"from_centre_id": "lpn-samut-sakhon", "to_centre_id": "map-chiang-mai"}
    answers = [
        told(await lpn.post("/v1/referrals", a_referral(given, consent_id, **body))) for given in (code, NEVER_GIVEN)
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


async def test_the_directory_is_found_by_code(world: World) -> None:
    nea = await world.caller("nea", EVERYTHING)
    for kind, code in (("organisations", "nea"), ("centres", "nea-battambang"), ("corridors", "KH-TH")):
        by_code = (await nea.get(f"/v1/{kind}/{code}")).json()
        assert by_code["code"] == code
        assert (await nea.get(f"/v1/{kind}/{by_code['id']}")).json() == by_code
    for query in ("corridor=KH-TH", "organisation_id=nea"):
        assert "nea-battambang" in [one["code"] for one in (await nea.get(f"/v1/centres?{query}")).json()["items"]]
    case = await opened_case(nea, centre_id="nea-battambang")
    consent = await made(
        nea,
        f"/v1/cases/{case['id']}/consents",
        a_consent(recipients={"centre_ids": ["map-chiang-mai", "hrdf-mae-sot"]}),
    )
    referral = await made(
        nea,
        "/v1/referrals",
        a_referral(case["id"], consent["id"], fallback_centre_ids=["hrdf-mae-sot"], send=True),
    )
    map_ = await world.caller("map")
    declined = await map_.post(
        f"/v1/referrals/{referral['id']}/decline", {"reason": "no_capacity", "suggested_centre_id": "hrdf-mae-sot"}
    )
    assert declined.status_code == 200, declined.text
    assert declined.json()["suggested_centre_id"].startswith("centre_")
