"""Which products are measured, in what order, and where their figures go."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bench.__main__ import app
from bench.load.drive import Answered
from bench.peers.choice import Named, NotUsable, left_out, places
from bench.peers.measure import turns
from bench.peers.place import Place
from bench.peers.products import directus, medplum
from bench.report import _figures

ROW = {"ours": 900.0, "theirs": 300.0, "times": 3.0, "disturbed_rounds": 0, "rounds": 5}


class Ran:
    """Takes the place of the measurement itself."""

    def __init__(self) -> None:
        self.places: tuple[Place, ...] = ()

    def __call__(self, _: Any, size: int, *, places: tuple[Place, ...], **__: int) -> dict[str, Any]:
        self.places = places
        found = {one.product.name: {"loopback": one.loopback, "summary": {"get": ROW}, "rounds": {}} for one in places}
        return {"referrals": size, "summary": {"get": ROW}, "rounds": {}, "products": found}


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    ran = Ran()
    monkeypatch.setattr("bench.peers.measure.measure", ran)
    monkeypatch.setattr("bench.__main__.ground", lambda folder, url: nullcontext())
    return ran


def _kept(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "results" / "peers.json").read_text())
    return found


def test_a_product_without_a_url_is_left_out_and_said_to_be(ran: Ran, tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["peers", "--folder", str(tmp_path), "--care-token", "alone"])
    assert said.exit_code == 0, said.output
    assert "Left out, for no URL is given: medplum, care, directus.\n" in said.output
    assert ran.places == ()
    assert _kept(tmp_path)["products"] == {}
    assert "theirs a second" not in "\n".join(_figures({"peers": _kept(tmp_path)}))


def test_options_and_the_environment_name_products(ran: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_BENCH_MEDPLUM_URL", "https://fhir.example.org/")
    monkeypatch.setenv("CORRIDOR_BENCH_MEDPLUM_TOKEN", "secret-one")
    options = ["--directus-url", "http://localhost:8055", "--directus-token", "secret-two"]
    said = CliRunner().invoke(app, ["peers", "--folder", str(tmp_path), *options, "--directus-collection", "handovers"])
    assert said.exit_code == 0, said.output
    assert "Left out, for no URL is given: care.\n" in said.output
    assert [(one.product.name, one.url, one.token, one.loopback) for one in ran.places] == [
        ("medplum", "https://fhir.example.org/", "secret-one", False),
        ("directus", "http://localhost:8055", "secret-two", True),
    ]
    assert ran.places[1].product.calls["create"].path == "/items/handovers"
    written = (tmp_path / "results" / "peers.json").read_text() + said.output
    assert "secret" not in written
    assert "example.org" not in written
    figures = list(_figures({"peers": _kept(tmp_path)}))
    assert "| medplum | get | 900 | 300 | 3.0 | over a network |" in figures
    assert "| directus | get | 900 | 300 | 3.0 | this machine |" in figures


@pytest.mark.parametrize(
    ("url", "token", "missing"),
    [
        ("ftp://example.org", "t", ""),
        ("example.org", "t", ""),
        ("https://example.org/?a=b", "t", ""),
        ("https://name:word@example.org", "t", ""),
        ("https://example.org", None, ""),
        ("https://example.org", "two words", ""),
        ("https://example.org", "line\r\nX-Other: 1", ""),
        ("https://example.org", "t", "--care-facility"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_measured(url: str, token: str | None, missing: str) -> None:
    with pytest.raises(NotUsable):
        places({"medplum": Named(url, token, medplum(), missing)})


def test_nothing_is_said_where_all_are_named() -> None:
    assert left_out({"directus": Named("http://localhost", "t", directus("referrals"))}) == ""


def test_all_are_asked_in_turns_and_the_first_round_is_dropped() -> None:
    asked = list[str]()

    def party(name: str, speed: float, disturbed: bool = False) -> Any:
        def ask(operation: str) -> tuple[Answered, bool]:
            asked.append(f"{name} {operation}")
            return Answered(speed, 1.0, 1.0, 1), disturbed

        return ask

    found = turns(party("ours", 900), {"django": party("django", 300), "care": party("care", 90)}, 2, lambda: None)
    one_round = [f"{who} {what}" for what in ("get", "list", "accept", "create") for who in ("ours", "django", "care")]
    assert asked == one_round * 3
    assert found["care"]["list"] == [{"ours": 900, "theirs": 90, "times": 10.0, "disturbed": False}] * 2
    assert found["django"]["create"] == [{"ours": 900, "theirs": 300, "times": 3.0, "disturbed": False}] * 2
