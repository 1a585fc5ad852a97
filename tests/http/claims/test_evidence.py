"""Documents named as evidence: only those that the caller may open, with the digest of the file."""

from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import made, opened_case
from tests.http.access.matrix.ids import invented
from tests.http.claims.claims_of_tests import a_claim, claim_on, referred, seen
from tests.http.documents.referrals_with_documents import done

FILE = b"The contract that she signed in Phnom Penh."


async def document_on(caller: Caller, referral_id: str, category: str = "contract") -> dict[str, Any]:
    said = {"title": "Contract", "language": "en", "category": category}
    answer = await caller.send("POST", f"/v1/referrals/{referral_id}/documents", data=said, files={"file": FILE})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def named(*documents: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"document_id": document["id"]} for document in documents]


async def test_evidence_keeps_the_digest_even_after_the_document_is_gone(world: World) -> None:
    nea, referral = await world.caller("nea"), await referred(world, kind="service")
    document = await document_on(nea, referral["id"])
    claim = await claim_on(nea, referral["case_id"], evidence=named(document))
    kept = [{"document_id": document["id"], "sha256": document["sha256"]}]
    assert claim["evidence"] == kept
    removed = await nea.call("DELETE", f"/v1/referrals/{referral['id']}/documents/{document['id']}")
    assert removed.status_code == 204, removed.text
    changed = await nea.patch(f"/v1/claims/{claim['id']}", {"evidence": kept, "kind": "other"}, if_match="*")
    assert (changed.status_code, changed.json()["evidence"]) == (200, kept), changed.text
    emptied = await nea.patch(f"/v1/claims/{claim['id']}", {"evidence": []}, if_match="*")
    assert emptied.json()["evidence"] == []
    again = await nea.patch(f"/v1/claims/{claim['id']}", {"evidence": named(document)}, if_match="*")
    assert (again.status_code, again.json()["errors"][0]["pointer"]) == (404, "/evidence/0/document_id")


async def test_another_file_than_the_callers_is_noticed(world: World) -> None:
    nea, referral = await world.caller("nea"), await referred(world, kind="service")
    document = await document_on(nea, referral["id"])
    body = a_claim(evidence=[{"document_id": document["id"], "sha256": "0" * 64}])
    answer = await nea.post(f"/v1/cases/{referral['case_id']}/claims", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/evidence/0/sha256")


async def test_an_error_names_the_place_in_the_list_as_it_was_sent(world: World) -> None:
    nea, referral = await world.caller("nea"), await referred(world, kind="service")
    path = f"/v1/cases/{referral['case_id']}/claims"
    document = await document_on(nea, referral["id"])
    (one,) = named(document)
    for wrong, refused in (
        ({"document_id": invented("document_id")}, (404, "/evidence/2/document_id")),
        ({**one, "sha256": "0" * 64}, (422, "/evidence/2/sha256")),
    ):
        answer = await nea.post(path, a_claim(evidence=[one, one, wrong]))
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == refused
    kept = {**one, "sha256": document["sha256"]}
    assert (await made(nea, path, a_claim(evidence=[one, kept])))["evidence"] == [kept]


async def test_only_what_the_caller_may_open_can_be_named(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await referred(world, ["profile", "summary", "claims"], kind="service")
    contract, passport = (
        await document_on(nea, referral["id"]),
        await document_on(nea, referral["id"], "identity_document"),
    )
    await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
    path = f"/v1/cases/{referral['case_id']}/claims"
    hidden = await map_.post(path, a_claim(evidence=named(contract)))
    assert (hidden.status_code, hidden.json()["code"]) == (404, "not_found")
    closed = await map_.post(path, a_claim(evidence=named(passport)))
    assert (closed.status_code, closed.json()["code"]) == (403, "identity_not_open")
    other_case = await opened_case(nea)
    elsewhere = await nea.post(f"/v1/cases/{other_case['id']}/claims", a_claim(evidence=named(contract)))
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "not_found")
    no_documents = await world.caller("nea", frozenset({"claims:write", "claims:read"}))
    without = await no_documents.post(path, a_claim(evidence=named(contract)))
    assert (without.status_code, without.json()["code"]) == (403, "insufficient_scope")
    claim = await made(nea, path, a_claim(evidence=named(contract, passport, contract)))
    assert [one["document_id"] for one in claim["evidence"]] == [contract["id"], passport["id"]]
    assert (await seen(map_, claim))["evidence"] == claim["evidence"]
