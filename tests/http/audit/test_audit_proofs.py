"""How partners verify the trail: they fetch signed tree heads and proofs of everything since."""

import base64
import json
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.audit.merkle import EMPTY_ROOT, leaf_hash, verifies_consistency, verifies_inclusion
from tests.app_under_test import Caller, World
from tests.builders import opened_case, sent_referral
from tests.wait_for_commit import settled

STRANGER = "mtuc"


async def head_of(caller: Caller) -> dict[str, Any]:
    answer = await caller.get("/v1/audit/tree-head")
    assert answer.status_code == 200, answer.text
    head: dict[str, Any] = answer.json()
    return head


async def proof_of(caller: Caller, query: str) -> dict[str, Any]:
    answer = await caller.get(f"/v1/audit/proof?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def grow_now(world: World) -> None:
    await settled(world.value)
    await world.service.worker.run_once("grow_audit_tree")


async def sign_now(world: World) -> None:
    """What the worker does by its clock, now."""
    await grow_now(world)
    await world.value("UPDATE corridor.audit_tree_heads SET at = at - interval '1 hour'")
    await world.service.worker.run_once("sign_tree_head")


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


async def claims_signed(world: World, head: dict[str, Any]) -> dict[str, Any]:
    """Verify as a partner would that knows nothing but RFC 7515 and 8037."""
    header, claims, signature = head["signature"].split(".")
    said = json.loads(decoded(header))
    assert (said["typ"], said["alg"]) == ("audit-tree-head+jwt", "EdDSA")
    keys = (await world.http.get("/oauth/jwks")).json()["keys"]
    key = next(key for key in keys if key["kid"] == said["kid"])
    Ed25519PublicKey.from_public_bytes(decoded(key["x"])).verify(decoded(signature), f"{header}.{claims}".encode())
    found: dict[str, Any] = json.loads(decoded(claims))
    return found


def hashes(found: dict[str, Any]) -> list[bytes]:
    return [bytes.fromhex(one) for one in found["hashes"]]


async def test_a_signed_head_verifies_with_the_published_keys_and_says_what_the_answer_says(world: World) -> None:
    nea = await world.caller("nea")
    await opened_case(nea)
    await sign_now(world)
    head = await head_of(nea)
    claims = await claims_signed(world, head)
    assert (claims["tree_size"], claims["root_hash"]) == (head["tree_size"], head["root_hash"])
    assert claims["iss"] == world.service.public_url
    assert head["tree_size"] > 0


async def test_every_entry_of_a_case_is_proved_up_to_the_signed_head(world: World) -> None:
    nea = await world.caller("nea")
    referral = await sent_referral(world)
    await sign_now(world)
    head = await head_of(nea)
    listed = (await nea.get(f"/v1/audit?case_id={referral['case_id']}")).json()["items"]
    assert len(listed) == 3
    for entry in listed:
        found = await proof_of(nea, f"entry={entry['id']}")
        assert found["entry"] == entry["entry"]
        leaf = leaf_hash(entry["entry"].encode())
        assert found["leaf_hash"] == leaf.hex()
        assert found["tree_head"] == head
        assert verifies_inclusion(
            leaf, found["leaf_index"], found["tree_size"], hashes(found), bytes.fromhex(head["root_hash"])
        )


async def test_an_entry_younger_than_the_signed_head_is_proved_up_to_a_head_signed_for_it(world: World) -> None:
    nea = await world.caller("nea")
    await sign_now(world)
    known = await head_of(nea)
    case = await opened_case(nea)
    entry = (await nea.get(f"/v1/audit?case_id={case['id']}")).json()["items"][0]
    early = await nea.get(f"/v1/audit/proof?entry={entry['id']}")
    assert (early.status_code, early.json()["code"]) == (409, "entry_not_in_tree_yet")
    await grow_now(world)
    found = await proof_of(nea, f"entry={entry['id']}")
    head = found["tree_head"]
    assert (await claims_signed(world, head))["root_hash"] == head["root_hash"]
    root = bytes.fromhex(head["root_hash"])
    assert verifies_inclusion(
        leaf_hash(entry["entry"].encode()), found["leaf_index"], found["tree_size"], hashes(found), root
    )
    later = await proof_of(nea, f"from_size={known['tree_size']}&to_size={found['tree_size']}")
    assert verifies_consistency(
        known["tree_size"], bytes.fromhex(known["root_hash"]), later["tree_size"], root, hashes(later)
    )


async def test_every_later_tree_is_proved_to_begin_with_every_earlier_one(world: World) -> None:
    nea = await world.caller("nea")
    for _ in range(3):
        await opened_case(nea)
    await grow_now(world)
    size = await world.value("SELECT size FROM corridor.audit_tree")
    roots = {}
    for earlier in {0, 1, 2, size // 2, size - 1, size}:
        found = await proof_of(nea, f"from_size={earlier}&to_size={earlier}")
        roots[earlier] = bytes.fromhex(found["tree_head"]["root_hash"])
        assert found["hashes"] == []
    assert roots[0] == EMPTY_ROOT
    for earlier, root in roots.items():
        found = await proof_of(nea, f"from_size={earlier}&to_size={size}")
        assert verifies_consistency(earlier, root, size, roots[size], hashes(found))


async def test_questions_beyond_the_tree_or_without_sense_are_refused(world: World) -> None:
    nea = await world.caller("nea")
    await sign_now(world)
    entry = f"audit_{uuid4().hex}"
    for query in ("", "to_size=1", f"entry={entry}&from_size=1", "from_size=9999999", "from_size=2&to_size=1"):
        answer = await nea.get(f"/v1/audit/proof?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request"), query
    assert (await nea.get("/v1/audit/proof?from_size=0&to_size=9999999")).status_code == 422


async def test_a_stranger_gets_no_proof_and_cannot_tell_the_entry_from_an_invented_one(world: World) -> None:
    nea, stranger = await world.caller("nea"), await world.caller(STRANGER)
    case = await opened_case(nea)
    entry = (await nea.get(f"/v1/audit?case_id={case['id']}")).json()["items"][0]["id"]
    for grown in (False, True):
        if grown:
            await sign_now(world)
        answers = []
        for named in (entry, f"audit_{uuid4().hex}"):
            answer = await stranger.get(f"/v1/audit/proof?entry={named}")
            problem = answer.json()
            del problem["request_id"]
            answers.append((answer.status_code, problem))
        assert answers[0] == answers[1]
        assert answers[0][0] == 404
