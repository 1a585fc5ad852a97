"""Two decisions about one person at the same moment: whatever comes of them, what is kept of the person opens.

Every pair of actions that touch keys, through two processes. CORRIDOR_TEST_KEY_RACES sets the rounds for each pair: a
few belong to every run, 200 to a run by hand.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from pydantic_core import from_json

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.keys.key_chain import KeyChain
from adapters.postgres.keys.sealing import closing_note_place, consent_place, identity_place, open_document
from adapters.postgres.mapping.values import blob
from domain.kernel.ids import CaseId, DataKeyId, OrganisationId
from domain.kernel.keys import CiphertextRejected
from tests.app_under_test import World, running_world
from tests.conftest import url_of
from tests.postgres.keys.key_actions import ACTIONS, Scene, a_scene
from tests.postgres.races.crowd import another_process
from tests.postgres.races.invariants import NEVER
from tests.scratch import scratch_database

ROUNDS = int(os.environ.get("CORRIDOR_TEST_KEY_RACES", "8"))
AT_ONCE = 8
STEP_SECONDS = 0.006
NEED_CONSENT = {"withdraw", "accept_referral", "confirm_contact"}
HOLDER, PARTNERS = "nea", ("clc", "hrdf", "map", "itf-frn")
IMPOSSIBLE = {("accept_handoff", "confirm_contact")}
"""A case is offered to one centre at a time."""
PAIRS = [pair for pair in combinations_with_replacement(ACTIONS, 2) if pair not in IMPOSSIBLE]
ENTITLED = NEVER["the identity's key is held by the holder and by who accepted with consent, and by nobody else"]
LEFT_OVER = """SELECT count(*) FROM vault.wrapped_keys AS w JOIN corridor.cases AS c ON c.id = w.case_id
    WHERE c.id = $1 AND w.data_key_id <> c.data_key_id
        AND NOT EXISTS (SELECT FROM corridor.referrals AS r WHERE r.data_key_id = w.data_key_id)
        AND NOT EXISTS (SELECT FROM corridor.handoffs AS h WHERE h.data_key_id = w.data_key_id)"""
Owner = Any


@pytest.fixture(scope="module")
async def worlds(root_key_file: Path) -> AsyncIterator[tuple[World, World]]:
    """Two processes on a database of their own: keys of organisations are rotated."""
    async with (
        scratch_database() as name,
        running_world(url_of(name), root_key_file) as first,
        another_process(first, root_key_file) as second,
    ):
        for organisation in (HOLDER, *PARTNERS):
            await first.caller(organisation)  # once, and not by each of those who begin at the same moment
        yield first, second


async def closed_fields(owner: Owner, vault: AesVault, case_id: UUID) -> list[str]:
    """Name what is kept of the person and does not open with the last holder's own copy of the case's key."""
    found = from_json(await owner.fetchval("SELECT corridor.whole_case($1, NULL)", case_id))
    case, last = CaseId(case_id), OrganisationId(UUID(found["ledger"][-1]["place"]["organisation_id"]))
    keys = KeyChain(vault, last)
    keys.learn(found)
    sealed = [(found["identity"], identity_place(case)), (found["closing_note"], closing_note_place(case))]
    sealed += [(row["words"], consent_place(case, UUID(row["id"]))) for row in found["consents"]]
    lost = []
    for text, place in sealed:
        said = blob(text)
        try:
            if said is not None:
                open_document(await keys.own(DataKeyId(UUID(found["case"]["data_key_id"])), last), said, place)
        except CiphertextRejected:
            lost.append(f"{place.table}.{place.column}")
    if found["case"]["status"] != "erased" and found["identity"] is None:
        lost.append("cases.identity is gone")
    return lost


async def raced(worlds: tuple[World, World], root_key_file: Path, pair: tuple[str, str], number: int) -> Scene:
    """Prepare one case, then take both actions, the second up to some 40 milliseconds later."""
    scene = await a_scene(worlds, root_key_file, number)
    one = await scene.consent() if NEED_CONSENT & set(pair) else ""
    two = pair[0] == pair[1] or not scene.one_consent
    other = await scene.consent() if two and set(pair) <= NEED_CONSENT else one
    acts = [await ACTIONS[name](scene, slot, (one, other)[slot]) for slot, name in enumerate(pair)]
    if number % 16 > 7:
        acts.reverse()
    await asyncio.gather(acts[0](), _later(acts[1], STEP_SECONDS * (number % 8)))
    return scene


async def _later(act: Any, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await act()


@pytest.mark.parametrize("pair", PAIRS, ids=" and ".join)
async def test_of_two_decisions_at_once_none_closes_what_is_kept_of_the_person(
    worlds: tuple[World, World], root_key_file: Path, pair: tuple[str, str], record_property: Any
) -> None:
    lost: dict[str, Any] = {}
    owner, vault = await asyncpg.connect(worlds[0].url), AesVault(FileKeyRing.open(root_key_file))
    try:
        for begin in range(0, ROUNDS, AT_ONCE):
            numbers = range(begin, min(begin + AT_ONCE, ROUNDS))
            scenes = await asyncio.gather(*(raced(worlds, root_key_file, pair, number) for number in numbers))
            await worlds[0].service.worker.run_once("rotate_pending_keys")
            for scene in scenes:
                wrong = await _wrong(owner, worlds[0], vault, scene)
                lost |= {scene.case_id: wrong} if wrong else {}
    finally:
        await owner.execute("DELETE FROM vault.wrapped_keys")  # the rotations of the next pair begin with few copies
        await owner.close()
    record_property("lost", f"{len(lost)} of {ROUNDS}")
    assert not lost, f"{' and '.join(pair)}: {len(lost)} of {ROUNDS}: {lost}"


async def _wrong(owner: Owner, world: World, vault: AesVault, scene: Scene) -> list[Any]:
    """Give what must not be after any two actions: something closed, or a copy that nobody should have."""
    case_id = UUID(scene.case_id.removeprefix("case_"))
    wrong: list[Any] = await closed_fields(owner, vault, case_id)
    wrong += ["copies of a key that is not the case's"] if await owner.fetchval(LEFT_OVER, case_id) else []
    case = await owner.fetchrow("SELECT * FROM corridor.cases WHERE id = $1", case_id)
    if case["status"] == "open":
        wrong += [f"entitled: {tuple(row)}" for row in await owner.fetch(ENTITLED, [case_id])]
        holder = await owner.fetchval(
            "SELECT code FROM corridor.organisations WHERE id = $1", case["holder_organisation_id"]
        )
        answer = await (await world.caller(holder)).get(f"/v1/cases/{scene.case_id}/identity")
        wrong += [] if answer.status_code == 200 else [answer.text]
    elif case["status"] == "erased":
        copies = await owner.fetchval("SELECT count(*) FROM vault.wrapped_keys WHERE case_id = $1", case_id)
        wrong += [f"{copies} copies after erasure"] if copies else []
    return wrong
