"""Redocly and Spectral report no errors and no warnings for ``openapi.yaml`` under their recommended rules."""

import json
from pathlib import Path

from tests.clients.running import DOCUMENT, HERE, ran


def test_redocly_finds_nothing(node_tools: Path) -> None:
    said = ran([node_tools / "redocly", "lint", DOCUMENT, "--extends", "recommended", "--format", "json"], HERE)
    found = json.loads(said[said.index("{") : said.rindex("}") + 1])
    assert found["totals"] == {"errors": 0, "warnings": 0, "ignored": 0}, found["problems"]


def test_spectral_finds_nothing(node_tools: Path) -> None:
    rules = ("--ruleset", HERE / "spectral.yaml", "--fail-severity", "hint")
    said = ran([node_tools / "spectral", "lint", DOCUMENT, *rules, "--format", "json"], HERE)
    assert json.loads(said[said.index("[") : said.rindex("]") + 1]) == []
