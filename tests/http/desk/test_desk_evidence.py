"""Evidence of a claim at the desk: chosen among the files of the case."""

from tests.app_under_test import World
from tests.http.desk.paths import Stage, staged
from tests.http.desk.visitor import Visitor, at_desk


async def at_the_claim(world: World) -> tuple[Visitor, Stage]:
    """Return a caseworker at the page of a claim of which one file could be evidence."""
    stage = await staged(world)
    return await (await at_desk(world, "nea")).go(stage.path("/desk/claims/{claim_id}")), stage


async def evidence_of(world: World, stage: Stage) -> list[str]:
    claim = (await (await world.caller("nea")).get(stage.path("/v1/claims/{claim_id}"))).json()
    return [one["document_id"] for one in claim["evidence"]]


async def test_a_file_of_the_case_becomes_evidence_and_stops_being_it(world: World) -> None:
    one, stage = await at_the_claim(world)
    await one.follow("/evidence")
    await one.send(evidence=[stage.ids["document_id"]])
    assert "Evidence saved." in one.text
    assert await evidence_of(world, stage) == [stage.ids["document_id"]]
    await one.follow(f"/documents/{stage.ids['document_id']}")
    assert one.answer.content == b"Canary of the file"
    await one.go(stage.path("/desk/claims/{claim_id}/evidence"))
    assert ("evidence", stage.ids["document_id"]) in one.form().fields
    await one.send(evidence=[])
    assert await evidence_of(world, stage) == []


async def test_evidence_whose_file_was_removed_stays_until_somebody_takes_it_away(world: World) -> None:
    one, stage = await at_the_claim(world)
    await one.follow("/evidence")
    await one.send(evidence=[stage.ids["document_id"]])
    path = stage.path("/v1/referrals/{referral_id}/documents/{document_id}")
    assert (await (await world.caller("nea")).call("DELETE", path)).status_code == 204
    await one.go(stage.path("/desk/claims/{claim_id}"))
    assert "A file that you cannot open, or that was removed" in one.text
    await one.follow("/evidence")
    await one.send()
    assert "Evidence saved." in one.text
    assert await evidence_of(world, stage) == [stage.ids["document_id"]]
