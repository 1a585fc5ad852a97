"""``corridor keys repair`` and the keys of notes: what another kept key opens is wrapped anew, and none is dropped."""

from pathlib import Path

from tests.app_under_test import running_world
from tests.builders import consented_case
from tests.http.cases.protected_cases import withdrawn
from tests.http.cases.test_notes import FOR_THE_NEXT, OWN, bodies, both_written
from tests.postgres.keys.test_key_repair import repaired
from tests.postgres.keys.test_key_rotation import stage

__all__ = ["stage"]
KEY = "SELECT data_key FROM corridor.notes WHERE handover AND corridor.public_id('case', case_id) = $1"
KEY_BACK = "UPDATE corridor.notes SET data_key = $2 WHERE handover AND corridor.public_id('case', case_id) = $1"
COPIES = "SELECT count(*) FROM vault.wrapped_keys WHERE corridor.public_id('case', case_id) = $1"


async def test_a_note_whose_key_the_present_one_does_not_open_is_mended(stage: tuple[str, Path]) -> None:
    async with running_world(*stage) as world:
        nea = await world.caller("nea")
        case_id, consent_id = await consented_case(nea)
        await both_written(nea, case_id)
        before = await world.value(KEY, case_id)
        await withdrawn(nea, consent_id)
        assert await world.value(KEY, case_id) != before
        await world.value(KEY_BACK, case_id, before)
        items = (await nea.get(f"/v1/cases/{case_id}/notes")).json()["items"]
        assert [note["unreadable"][0]["code"] for note in items if note["handover"]] == ["sealed_value_damaged"]
        found, said = await repaired(stage)
        assert (found["mended"], found["damaged"]) == (1, [])
        assert "canary" not in said
        assert await bodies(nea, case_id) == [FOR_THE_NEXT["body"], OWN["body"]]


async def test_the_key_of_a_centres_own_notes_belongs_to_the_case_and_stays(stage: tuple[str, Path]) -> None:
    async with running_world(*stage) as world:
        nea = await world.caller("nea")
        case_id, _ = await consented_case(nea)
        await both_written(nea, case_id)
        before = await world.value(COPIES, case_id)
        found, _ = await repaired(stage)
        assert found["dropped_copies"] == 0
        assert await world.value(COPIES, case_id) == before
        assert await bodies(nea, case_id) == [FOR_THE_NEXT["body"], OWN["body"]]
