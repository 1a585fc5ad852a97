"""The key service over real HTTP: what it answers, and what we make of its faults."""

import os
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from keyring_transit_stand_in import StandIn, certificate

from adapters.keyring.transit_key_ring import TransitKeyRing
from adapters.keyring.transit_settings import TransitSettings
from bench.ports import held_port
from domain.kernel.keys import CiphertextRejected, KeyRing, KeyServiceUnavailable
from tests.loopback import listening

CONTEXT = b"organisation|1|1"
SECRET = os.urandom(64)
PATIENT = {"timeout_seconds": 100.0, "deadline_seconds": 100.0}


@pytest.fixture
async def service() -> AsyncIterator[StandIn]:
    service = StandIn()
    async with listening(service.serve) as service.port:
        yield service
        service.released.set()


def settings(tmp_path: Path, port: int, scheme: str = "http", **changes: object) -> TransitSettings:
    token_file = tmp_path / "token"
    token_file.write_text("hvs.first\n")
    values = {"key_name": "corridor", "mount": "kms/transit", "namespace": "mrc", **PATIENT} | changes
    return TransitSettings(address=f"{scheme}://127.0.0.1:{port}", token_file=token_file, **values)  # type: ignore[arg-type]


@pytest.fixture
async def ring(service: StandIn, tmp_path: Path) -> AsyncIterator[TransitKeyRing]:
    ring = TransitKeyRing(settings(tmp_path, service.port))
    yield ring
    await ring.aclose()


async def reason(attempt: object) -> str:
    with pytest.raises(KeyServiceUnavailable) as caught:
        await attempt  # type: ignore[misc]
    return caught.value.reason


async def test_a_secret_goes_round_and_opens_only_in_its_context(service: StandIn, ring: TransitKeyRing) -> None:
    port: KeyRing = ring
    wrapped = await port.wrap(SECRET, CONTEXT)
    assert await port.unwrap(wrapped, CONTEXT) == SECRET
    assert port.root_key_id(wrapped) == "corridor:v1"
    assert service.requests[0][0] == "POST /v1/kms/transit/encrypt/corridor HTTP/1.1"
    for derived, status in ((True, 400), (True, 500), (False, 400)):
        service.derived, service.wrong_context_is, service.requests = derived, status, []
        wrapped = await port.wrap(SECRET, CONTEXT)
        with pytest.raises(CiphertextRejected):
            await port.unwrap(wrapped, b"organisation|2|1")
        assert len(service.requests) == 2, "a damaged ciphertext is not asked about again"


async def test_rewrapping_moves_to_the_latest_version(service: StandIn, ring: TransitKeyRing) -> None:
    old = await ring.wrap(SECRET, CONTEXT)
    service.versions.append(os.urandom(32))
    new = await ring.rewrap(old, CONTEXT)
    assert (ring.root_key_id(old), ring.root_key_id(new)) == ("corridor:v1", "corridor:v2")
    assert await ring.unwrap(old, CONTEXT) == await ring.unwrap(new, CONTEXT) == SECRET
    with pytest.raises(CiphertextRejected):
        await ring.rewrap(old, b"elsewhere")
    service.oldest = 2
    assert "allows this version" in await reason(ring.unwrap(old, CONTEXT))
    service.versions.pop()
    assert "allows this version" in await reason(ring.unwrap(new, CONTEXT))


@pytest.mark.parametrize(
    "damaged", [b"", b"\x01" + bytes(60), b"vault:v1:AAAA", b"\x02vault:v0:AAAA", b"\x02vault:v1:A A"]
)
async def test_what_is_no_ciphertext_is_not_sent(service: StandIn, ring: TransitKeyRing, damaged: bytes) -> None:
    for attempt in (ring.unwrap, ring.rewrap):
        with pytest.raises(CiphertextRejected):
            await attempt(damaged, CONTEXT)
    with pytest.raises(CiphertextRejected):
        ring.root_key_id(damaged)
    assert service.requests == []


async def test_a_damaged_ciphertext_is_rejected(ring: TransitKeyRing) -> None:
    wrapped = await ring.wrap(SECRET, CONTEXT)
    swapped = b"B" if wrapped[40:41] != b"B" else b"C"
    with pytest.raises(CiphertextRejected):
        await ring.unwrap(wrapped[:40] + swapped + wrapped[41:], CONTEXT)


@pytest.mark.parametrize("status", [412, 429, 500, 502, 503, 504])
async def test_a_passing_fault_is_not_noticed(service: StandIn, ring: TransitKeyRing, status: int) -> None:
    service.next_answers = [service.error(status, "try later")] * 2
    assert ring.root_key_id(await ring.wrap(SECRET, CONTEXT)) == "corridor:v1"
    assert len(service.requests) == 3


async def test_a_sealed_service_is_away_after_three_tries_and_back_when_unsealed(
    service: StandIn, ring: TransitKeyRing
) -> None:
    wrapped = await ring.wrap(SECRET, CONTEXT)
    service.sealed, service.requests = True, []
    assert await reason(ring.unwrap(wrapped, CONTEXT)) == (
        "The key service is sealed or being maintained (status 503)."
    )
    assert len(service.requests) == 3
    service.sealed = False
    assert await ring.unwrap(wrapped, CONTEXT) == SECRET


async def test_a_refused_token_is_told_once_and_a_renewed_one_is_used(
    service: StandIn, ring: TransitKeyRing, tmp_path: Path
) -> None:
    service.token = "hvs.second"
    assert "refused the token" in await reason(ring.wrap(SECRET, CONTEXT))
    assert len(service.requests) == 1
    (tmp_path / "token").write_text("hvs.second")
    assert await ring.wrap(SECRET, CONTEXT)
    for text in ("", "two\nlines", "naïve"):
        (tmp_path / "token").write_text(text)
        assert str(tmp_path / "token") in await reason(ring.wrap(SECRET, CONTEXT))
    (tmp_path / "token").unlink()
    assert "cannot be read" in await reason(ring.wrap(SECRET, CONTEXT))
    assert len(service.requests) == 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((400, b'{"errors":["encryption key not found"]}'), "see that the key exists"),
        ((404, b"<html>"), "no such mount"),
        ((307, b""), "status 307"),
        ((200, b"<html>"), "is that a transit API"),
        ((200, b"[]"), "is that a transit API"),
        ((200, b'{"data":{"ciphertext":7}}'), "is that a transit API"),
        ((200, b'{"data":{"ciphertext":"other:1:AAAA"}}'), "unknown form"),
    ],
)
async def test_a_strange_answer_is_an_outage(
    service: StandIn, ring: TransitKeyRing, answer: tuple[int, bytes], words: str
) -> None:
    service.next_answers = [answer]
    assert words in await reason(ring.wrap(SECRET, CONTEXT))
    assert len(service.requests) == 1


async def test_no_error_repeats_what_the_service_said(service: StandIn, ring: TransitKeyRing) -> None:
    service.next_answers = [service.error(400, "CANARY")]
    assert "CANARY" not in await reason(ring.wrap(SECRET, CONTEXT))
    wrapped = await ring.wrap(SECRET, CONTEXT)
    service.next_answers = [(200, b'{"data":{"plaintext":"CANARY!"}}')]
    assert "not base64" in await reason(ring.unwrap(wrapped, CONTEXT))


async def test_silence_ends_at_the_deadline(service: StandIn, tmp_path: Path) -> None:
    service.silent = True
    ring = TransitKeyRing(settings(tmp_path, service.port, deadline_seconds=0.3))
    assert "in time" in await reason(ring.wrap(SECRET, CONTEXT))
    assert len(service.requests) == 1, "the deadline is that of all tries together"
    await ring.aclose()


async def test_nobody_listening_is_an_outage(tmp_path: Path) -> None:
    with held_port() as port:
        ring = TransitKeyRing(settings(tmp_path, port))
        assert "cannot be reached" in await reason(ring.wrap(SECRET, CONTEXT))
        await ring.aclose()


async def test_the_certificate_is_verified(service: StandIn, tmp_path: Path) -> None:
    right, wrong_name = certificate(tmp_path, "127.0.0.1"), certificate(tmp_path, "127.0.0.2")
    for shown, trusted, good in ((right, right, True), (right, None, False), (wrong_name, wrong_name, False)):
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(shown)
        async with listening(service.serve, tls) as port:
            ring = TransitKeyRing(settings(tmp_path, port, "https", ca_file=trusted))
            service.requests = []
            if good:
                assert await ring.wrap(SECRET, CONTEXT)
            else:
                assert "certificate is not trusted" in await reason(ring.wrap(SECRET, CONTEXT))
                assert service.requests == []
            await ring.aclose()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"address": "http://vault.example.org:8200"}, "https"),
        ({"address": "https://"}, "without a path"),
        ({"address": "https://vault.example.org/v1"}, "without a path"),
        ({"address": "https://me@vault.example.org"}, "without a path"),
        ({"key_name": "../sys/seal"}, "letters"),
        ({"key_name": ".."}, "letters"),
        ({"mount": "transit/../sys"}, "letters"),
        ({"mount": ""}, "letters"),
    ],
)
def test_wrong_settings_stop_the_start(tmp_path: Path, change: dict[str, str], words: str) -> None:
    good = TransitSettings("https://vault.example.org:8200", "corridor", tmp_path / "token")
    with pytest.raises(ValueError, match=words):
        replace(good, **change)  # type: ignore[arg-type]
