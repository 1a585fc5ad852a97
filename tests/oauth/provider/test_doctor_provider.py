"""``corridor doctor`` tells whether an identity provider can be used, before its people stand at a closed door."""

import asyncio

import pytest

from api.cli.diagnosis import checks as examination
from api.cli.diagnosis.provider import provider_finding
from api.process.settings import Settings
from tests.oauth.provider.elsewhere import Elsewhere


async def test_a_provider_whose_keys_can_be_read_is_well(elsewhere: Elsewhere) -> None:
    finding = await asyncio.to_thread(provider_finding, Settings(identity_provider=elsewhere.url))
    assert (finding.well, finding.found) == (True, f"Usable keys at {elsewhere.url}: 1.")


async def test_one_that_calls_itself_otherwise_is_not(elsewhere: Elsewhere) -> None:
    otherwise = elsewhere.url.replace("127.0.0.1", "localhost")
    finding = await asyncio.to_thread(provider_finding, Settings(identity_provider=otherwise))
    assert not finding.well
    assert "which must name exactly this issuer" in finding.advice


def test_the_doctor_looks_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_IDENTITY_PROVIDER", "https://127.0.0.1:9")
    monkeypatch.setattr(examination, "_database", lambda _: ([examination.Finding("database", True, "")], [], None))
    found = {finding.subject: finding for finding in examination.examine()}
    assert not found["identity provider"].well
    assert found["settings"].well
