"""A virus scanner that is set is asked about every file, by whatever way it arrives; without it none is taken."""

from pathlib import Path

from tests.app_under_test import running_world
from tests.http.documents.files import listed, sent
from tests.http.documents.referrals_with_documents import shared
from tests.http.documents.test_uploads import part, started
from tests.unit.files.clamd_stand_in import SIGNATURE, StandIn, on_a_socket


async def test_the_scanner_of_the_setting_decides(database_url: str, root_key_file: Path, tmp_path: Path) -> None:
    scanner, place = StandIn(), tmp_path / "clamd.ctl"
    async with running_world(database_url, root_key_file, virus_scanner=f"unix:{place}") as world:
        nea, referral = await world.caller("nea"), (await shared(world))["id"]
        async with on_a_socket(scanner, place):
            answers = [await sent(nea, referral, content) for content in (SIGNATURE, b"two pages")]
            answers.append(await part(nea, await started(nea, referral, SIGNATURE), 0, SIGNATURE))
        assert [answer.status_code for answer in answers] == [422, 201, 422]
        assert [answers[refused].json()["code"] for refused in (0, 2)] == ["file_infected"] * 2
        assert scanner.scanned == [SIGNATURE, b"two pages", SIGNATURE]
        path = await started(nea, referral, b"two pages")
        for away in (await sent(nea, referral), await part(nea, path, 0, b"two pages")):
            assert (away.status_code, away.json()["code"]) == (503, "file_check_unavailable")
            assert int(away.headers["retry-after"]) > 0
        assert await listed(nea, referral) == [answers[1].json()["id"]]
