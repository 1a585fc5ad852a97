"""Actions that touch the keys of one case, each prepared on a case and then taken at the same moment as another."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.keys.key_rotation import connect_for_rotation, rotate_organisation_key
from adapters.postgres.keys.rotation_progress import RotationProgress
from domain.kernel.ids import OrganisationId
from tests.app_under_test import Caller, World
from tests.builders import a_case, a_consent, a_referral, made
from tests.postgres.races.crowd import through

RECEIVERS = (("hrdf", "hrdf-mae-sot"), ("map", "map-chiang-mai"))
EXCLUDED = ("employer", "cso")
OWED = """INSERT INTO vault.owed_turns (data_key_id, organisation_id, case_id, generation, wrapped)
    SELECT w.data_key_id, w.organisation_id, w.case_id, w.generation, w.wrapped FROM vault.wrapped_keys AS w
    JOIN corridor.cases AS c ON c.data_key_id = w.data_key_id WHERE c.id = $1 ON CONFLICT DO NOTHING"""
Act = Callable[[], Awaitable[Any]]


@dataclass(frozen=True)
class Scene:
    """One case of the round: ``worlds`` are two processes; an action takes the one of its ``slot``."""

    worlds: tuple[World, World]
    root_key_file: Path
    case_id: str
    tag: str
    one_consent: bool
    offered: dict[str, str] = field(default_factory=dict)
    """What both sides answer, where they answer the same."""

    async def caller(self, organisation: str, slot: int) -> Caller:
        """Give a partner that asks the process of this slot."""
        return through(self.worlds[slot], await self.worlds[0].caller(organisation))

    async def consent(self) -> str:
        """Record another consent, with words that are sealed with the case's key."""
        nea = await self.caller("nea", 0)
        body = a_consent(witness="Mealea")
        return str((await made(nea, f"/v1/cases/{self.case_id}/consents", body))["id"])


async def a_scene(worlds: tuple[World, World], root_key_file: Path, number: int) -> Scene:
    """Open a case; in every second one, referrals rest on the consent that is withdrawn."""
    opened = await (await worlds[0].caller("nea")).post("/v1/cases", a_case())
    return Scene(worlds, root_key_file, opened.json()["id"], opened.headers["etag"], number % 2 == 0)


async def withdraw(scene: Scene, slot: int, consent: str) -> Act:
    nea = await scene.caller("nea", slot)
    return lambda: nea.post(f"/v1/consents/{consent}/withdraw", {"reason": "She is afraid."})


async def exclude(scene: Scene, slot: int, consent: str) -> Act:
    """The other side may have been faster: then its version is read, and the exclusion sent again."""
    nea, path = await scene.caller("nea", slot), f"/v1/cases/{scene.case_id}"

    async def act() -> None:
        tag = scene.tag
        for _ in range(3):
            if (await nea.patch(path, {"excluded_operator_types": [EXCLUDED[slot]]}, if_match=tag)).status_code != 412:
                return
            tag = (await nea.get(path)).headers["etag"]

    return act


async def erase(scene: Scene, slot: int, consent: str) -> Act:
    nea = await scene.caller("nea", slot)
    return lambda: nea.post(f"/v1/cases/{scene.case_id}/erase", {"reason": "She asked."})


async def close(scene: Scene, slot: int, consent: str) -> Act:
    nea = await scene.caller("nea", slot)
    return lambda: nea.post(f"/v1/cases/{scene.case_id}/close", {"outcome": "resolved", "note": "She is at home."})


async def accept_handoff(scene: Scene, slot: int, consent: str) -> Act:
    nea, clc = await scene.caller("nea", slot), await scene.caller("clc", slot)
    if not scene.offered:
        allowed = a_consent(recipients={"centre_ids": ["clc-prey-veng"]})
        rests_on = (await made(nea, f"/v1/cases/{scene.case_id}/consents", allowed))["id"]
        body = {"to_centre_id": "clc-prey-veng", "consent_id": rests_on}
        scene.offered["handoff"] = (await made(nea, f"/v1/cases/{scene.case_id}/handoffs", body))["id"]
    path = f"/v1/handoffs/{scene.offered['handoff']}/accept"
    return lambda: clc.post(path, {})


async def accept_referral(scene: Scene, slot: int, consent: str) -> Act:
    organisation, centre = RECEIVERS[slot]
    nea, receiver = await scene.caller("nea", slot), await scene.caller(organisation, slot)
    body = a_referral(scene.case_id, consent, kind="service", to_centre_id=centre, send=True)
    referral = (await made(nea, "/v1/referrals", body))["id"]
    return lambda: receiver.post(f"/v1/referrals/{referral}/accept", {})


async def confirm_contact(scene: Scene, slot: int, consent: str) -> Act:
    nea, frn = await scene.caller("nea", slot), await scene.caller("itf-frn", slot)
    if not scene.offered:
        body = a_referral(scene.case_id, consent, to_centre_id="frn-ranong", service_types=["information"], send=True)
        scene.offered["referral"] = sent = (await made(nea, "/v1/referrals", body))["id"]
        assert (await frn.post(f"/v1/referrals/{sent}/accept", {})).status_code == 200
    path = f"/v1/referrals/{scene.offered['referral']}/confirm-contact"
    return lambda: frn.post(path, {"channel": "phone"})


async def rotate_pending_key(scene: Scene, slot: int, consent: str) -> Act:
    world = scene.worlds[slot]

    async def act() -> None:
        connection, case_id = await asyncpg.connect(world.url), scene.case_id.removeprefix("case_")
        try:
            async with connection.transaction():  # as a withdrawal that found no key: before or after what else happens
                await connection.execute("SELECT FROM corridor.cases WHERE id = $1 FOR UPDATE", case_id)
                await connection.execute(OWED, case_id)
        finally:
            await connection.close()
        await world.service.worker.run_once("rotate_pending_keys")

    return act


async def rotate(scene: Scene, slot: int, consent: str) -> Act:
    """The holder's own key gets its next generation."""

    async def act() -> None:
        url = scene.worlds[slot].url
        owner = await scene.worlds[slot].value("SELECT id FROM corridor.organisations WHERE code = 'nea'")
        connection = await connect_for_rotation(url)
        try:
            vault = AesVault(FileKeyRing.open(scene.root_key_file))
            await rotate_organisation_key(
                connection, vault, OrganisationId(owner), lambda _: None, RotationProgress(lambda: None)
            )
        finally:
            await connection.close()

    return act


ACTIONS = {
    action.__name__: action
    for action in (
        withdraw, exclude, erase, close, accept_handoff, accept_referral, confirm_contact, rotate_pending_key, rotate,
    )
}  # fmt: skip
