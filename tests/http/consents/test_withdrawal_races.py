"""A withdrawal happens entirely before or entirely after anything concurrent."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from adapters.keyring.keys import AesOrganisationKey
from adapters.keyring.vault import AesVault
from adapters.postgres.work.work import PostgresWork
from domain.kernel.ids import OrganisationId
from tests.app_under_test import World
from tests.builders import a_case, a_consent, a_referral, consented_case, made
from tests.http.cases.protected_cases import accepted, copies, withdrawn
from tests.timeouts import LONG
from tests.told import TOLD


async def test_withdrawal_and_acceptance_at_once_never_leave_an_open_referral(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    for _ in range(5):
        case_id, consent_id = await consented_case(nea)
        referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
        await asyncio.gather(
            map_.post(f"/v1/referrals/{referral['id']}/accept", {}),
            withdrawn(nea, consent_id),
        )
        assert (await nea.get(f"/v1/referrals/{referral['id']}")).json()["status"] == "consent_withdrawn"
        assert await copies(world, case_id) == {"nea"}


async def test_withdrawal_and_sending_at_once_never_leave_an_open_referral(world: World) -> None:
    nea = await world.caller("nea")
    for _ in range(5):
        case_id, consent_id = await consented_case(nea)
        sent, _ = await asyncio.gather(
            nea.post("/v1/referrals", a_referral(case_id, consent_id, send=True)), withdrawn(nea, consent_id)
        )
        if sent.status_code == 201:
            assert (await nea.get(f"/v1/referrals/{sent.json()['id']}")).json()["status"] == "consent_withdrawn"
        else:
            assert sent.json()["code"] == "consent_withdrawn"


async def test_an_acceptance_on_another_consent_survives_a_withdrawal_at_the_same_moment(world: World) -> None:
    nea, hrdf = await world.caller("nea"), await world.caller("hrdf")
    for _ in range(5):
        case_id, consent_id = await consented_case(nea)
        other = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
        body = a_referral(case_id, other["id"], send=True, kind="service", to_centre_id="hrdf-mae-sot")
        referral = await made(nea, "/v1/referrals", body)
        answer, _ = await asyncio.gather(
            hrdf.post(f"/v1/referrals/{referral['id']}/accept", {}), withdrawn(nea, consent_id)
        )
        assert answer.status_code == 200, answer.text
        assert (await hrdf.get(f"/v1/cases/{case_id}/identity")).status_code == 200


async def test_of_two_withdrawals_of_one_consent_at_once_one_is_told(world: World) -> None:
    nea = await world.caller("nea")
    told = (
        """SELECT count(*) FROM """
        + TOLD
        + """
        WHERE type = 'consent.withdrawn' AND corridor.public_id('case', (subject ->> 'case')::uuid) = $1"""
    )
    for round_ in range(6):
        case_id, consent_id = await consented_case(nea)

        async def later(consent: str = consent_id, seconds: float = round_ * 0.004) -> None:
            await asyncio.sleep(seconds)
            await withdrawn(nea, consent)

        await asyncio.gather(withdrawn(nea, consent_id), later())
        assert await world.value(told, case_id) == 1


async def test_withdrawal_cuts_readers_off_within_the_same_second_while_many_read(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, _ = await accepted(world)
    ended = asyncio.Event()
    late: list[int] = []

    async def read(number: int) -> None:
        mine = 0
        while mine < 3:
            was_ended = ended.is_set()
            answer = await map_.get(f"/v1/cases/{case_id}/identity")
            if was_ended:
                late.append(answer.status_code)
                mine += 1
            await asyncio.sleep(0.02 * number)

    async def cut() -> None:
        await asyncio.sleep(0.1)
        await withdrawn(nea, consent_id)
        ended.set()

    await asyncio.gather(cut(), *(read(number) for number in range(1, 6)))
    assert late == [403] * 15


async def test_a_reading_that_waits_for_its_key_is_not_answered_after_a_withdrawal(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key service may take seconds; a caller admitted before it responds is checked again afterwards."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, _ = await accepted(world)
    house: UUID = await world.value("SELECT id FROM corridor.organisations WHERE code = 'map'")
    asked, comes, opened = asyncio.Event(), asyncio.Event(), AesVault.organisation_key

    async def late(vault: AesVault, whose: OrganisationId, generation: int, wrapped: bytes) -> AesOrganisationKey:
        if whose == house:
            asked.set()
            await comes.wait()
        return await opened(vault, whose, generation, wrapped)

    monkeypatch.setattr(AesVault, "organisation_key", late)
    reading = asyncio.create_task(map_.get(f"/v1/cases/{case_id}/identity"))
    async with asyncio.timeout(LONG):
        await asked.wait()
        await withdrawn(nea, consent_id)
        comes.set()
        answer = await reading
    assert (answer.status_code, answer.json()["code"]) == (403, "identity_not_open")


async def test_who_passes_custody_on_while_it_decides_is_told_so_and_no_fault(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exclusion has loaded and decided; before it records, the other centre accepts the handoff."""
    nea, clc = await world.caller("nea"), await world.caller("clc")
    opened = await nea.post("/v1/cases", a_case())
    path, tag = f"/v1/cases/{opened.json()['id']}", opened.headers["etag"]
    consent = await made(nea, f"{path}/consents", a_consent(recipients={"centre_ids": ["clc-prey-veng"]}))
    handoff = await made(nea, f"{path}/handoffs", {"to_centre_id": "clc-prey-veng", "consent_id": consent["id"]})
    recording, accepted_first = PostgresWork._record, list[int]()

    async def record(work: PostgresWork, **how: Any) -> None:
        if work.request_info.operation == "update_case" and not accepted_first:
            accepted_first.append((await clc.post(f"/v1/handoffs/{handoff['id']}/accept", {})).status_code)
        await recording(work, **how)

    monkeypatch.setattr(PostgresWork, "_record", record)
    answer = await nea.patch(path, {"excluded_operator_types": ["employer"]}, if_match=tag)
    assert (accepted_first, answer.status_code, answer.json()["code"]) == ([200], 403, "not_your_side")
