"""A virus scanner is named by its place on this machine; ``corridor doctor`` says whether it answers."""

import asyncio
from pathlib import Path

import pytest

from api.cli.diagnosis.scanner import scanner_finding
from api.process.settings import SettingWrong, read_settings
from tests.unit.files.clamd_stand_in import StandIn, on_a_socket


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("unix:/run/clamav/clamd.ctl", Path("/run/clamav/clamd.ctl")),
        ("tcp:127.0.0.1:3310", ("127.0.0.1", 3310)),
        ("tcp:localhost:3310", ("localhost", 3310)),
        ("tcp:[::1]:3310", ("::1", 3310)),
        ("", None),
    ],
)
def test_a_place_on_this_machine_is_read(monkeypatch: pytest.MonkeyPatch, text: str, place: object) -> None:
    monkeypatch.setenv("CORRIDOR_VIRUS_SCANNER", text)
    assert read_settings().virus_scanner == place


@pytest.mark.parametrize(
    "text",
    [
        "clamd",
        "unix:clamd.ctl",
        "tcp:127.0.0.1",
        "tcp:scanner.example:3310",
        "tcp:10.0.0.7:3310",
        "tcp:127.0.0.1:99999",
    ],
)
def test_any_other_place_stops_the_start_with_a_sentence(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("CORRIDOR_VIRUS_SCANNER", text)
    with pytest.raises(SettingWrong, match=r"^CORRIDOR_VIRUS_SCANNER: write unix:/run/clamav/clamd.ctl or tcp:"):
        read_settings()


async def test_the_doctor_says_whether_it_answers(tmp_path: Path) -> None:
    async with on_a_socket(StandIn(), tmp_path / "clamd.ctl") as place:
        finding = await asyncio.to_thread(scanner_finding, place)
    assert (finding.well, finding.found) == (True, "It answers: ClamAV 1.4.3/27812/Fri Nov 27 09:26:11 2026.")
    finding = await asyncio.to_thread(scanner_finding, tmp_path / "nowhere.ctl")
    assert (finding.well, finding.found) == (False, "It does not answer (FileNotFoundError).")
    assert "no file is taken" in finding.advice
