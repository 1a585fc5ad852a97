"""Inputs on which a parser once failed, each of a kind: it refuses them now, or reads them as it should."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from fastapi import Request
from joserfc.jwk import OKPKey

from adapters.keyring.normalise import normalised_document_number
from adapters.keyring.phones import e164
from adapters.keyring.transit_answers import value_in
from adapters.keyring.transit_key_ring import TransitKeyRing, _checked
from adapters.oauth.clients.client_keys import checked_jwks, is_public_key
from adapters.oauth.clients.redirect_uris import checked_redirect_uris
from adapters.oauth.possession.dpop import read_proof
from adapters.oauth.provider.provider_keys import ProviderKeys
from adapters.oauth.signatures.compact_jwt import JwtRejected, text_claim
from adapters.oauth.signatures.fetched_keys import NotRead
from adapters.outgoing.addresses import AllowedHosts
from adapters.outgoing.failures import OutgoingFailed
from adapters.outgoing.guarded_http import Outgoing
from adapters.outgoing.urls import parts_of
from adapters.postgres.directory.file_errors import DirectoryFileWrong
from adapters.postgres.directory.reading import read_file
from api.http.body import announced_bytes
from api.http.cursors import filters_text, read_cursor
from api.http.headers import none_match, versions_in
from api.http.problems import InvalidCursor
from api.http.validation_errors import MOST_FAULTS, refuse_unknown
from api.process.settings import SettingWrong, read_settings
from api.v1.activities.dates import iso_date
from api.v1.documents.tus import announced
from domain.documents.files import CleaningUnavailable
from domain.kernel.errors import InvalidValues, PreconditionFailed
from domain.kernel.keys import KeyServiceUnavailable
from domain.kernel.listing import LAST_CHANGED
from domain.webhooks.signing import NotSigned, must_be_signed, secret_of, secret_text
from tests.fuzz.of_connections import _served
from tests.fuzz.of_oauth import URL, compact
from tests.fuzz.of_references import forged
from tests.fuzz.of_tokens import PROOF
from tests.fuzz.of_uploads import _answered
from tests.fuzz.stand_ins import ID, at_once, request
from tests.unit.builders_domain import AT

DEEP = b"[" * 100_000
LIST = filters_text("list_cases", {})
SIGNED = {"webhook-id": "a", "webhook-timestamp": "1753362179533620000", "webhook-signature": "v1,a"}
CURVE = {"kty": "EC", "crv": "P-257", "x": "AA", "y": "AA", "kid": "a"}
LATER = '["0001-01-01T00:00:00+23:59","' + ID + '"]'


def answered(content: bytes) -> httpx2.Response:
    return httpx2.Response(200, content=content, request=httpx2.Request("POST", "https://keys.example"))


def unwrapped(plaintext: str) -> Any:
    async def ask(*_: Any, **__: Any) -> str:
        return plaintext

    ring: Any = SimpleNamespace(_ask=ask)
    return at_once(TransitKeyRing.unwrap(ring, b"\x02vault:v1:AAAA", b"context"))


REFUSED: tuple[tuple[str, Callable[[], Any], type[Exception]], ...] = (
    ("metadata that is not ASCII", lambda: announced(uploading("title \xe9")), InvalidValues),
    (
        "a time that is before the year 1 in UTC",
        lambda: read_cursor(forged(LATER, LIST), LAST_CHANGED, LIST),
        InvalidCursor,
    ),
    ("half a character in a claim", lambda: text_claim({"sub": "\ud800"}, "sub"), JwtRejected),
    ("a proof with an unknown curve", lambda: read_proof(proof(CURVE), "GET", URL), JwtRejected),
    ("a client's key with an unknown curve", lambda: checked_jwks({"keys": [CURVE]}, Outgoing()), InvalidValues),
    ("an impossible character in YAML", lambda: read_file(b'a: "\\UFFFFFFFF"'), DirectoryFileWrong),
    ("an impossible version of YAML", lambda: read_file(b"%YAML " + b"9" * 5000 + b".1\n--- a"), DirectoryFileWrong),
    ("a deep answer of the cleaning process", lambda: _answered(DEEP), CleaningUnavailable),
    ("a webhook secret that is not ASCII", lambda: secret_of("whsec_\u1780"), NotSigned),
    ("a webhook signed in another era", lambda: must_be_signed(SIGNED, b"", secret_text(bytes(32)), AT), NotSigned),
    ("a deep answer of the key service", lambda: value_in(answered(DEEP), "plaintext"), KeyServiceUnavailable),
    ("half a character from the key service", lambda: _checked("vault:v1:\ud800"), KeyServiceUnavailable),
    ("a plaintext that is not ASCII", lambda: unwrapped("\u1780"), KeyServiceUnavailable),
    ("a webhook without TLS", lambda: parts_of("ws://hooks.example:443/", AllowedHosts()), OutgoingFailed),
    (
        "another protocol at the port of TLS",
        lambda: parts_of("ftp://hooks.example:443/", AllowedHosts()),
        OutgoingFailed,
    ),
    ("a redirect URI at no port", lambda: checked_redirect_uris(["https://a.example:99999/"]), InvalidValues),
)


@pytest.mark.parametrize(("read", "refusal"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_it_is_refused(read: Callable[[], Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read()


def uploading(metadata: str) -> Request:
    return request({"upload-length": "1", "upload-metadata": metadata})


def proof(jwk: dict[str, str]) -> str:
    return compact({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}, PROOF)


async def test_a_published_key_with_an_unknown_curve_does_not_spoil_the_others() -> None:
    good = OKPKey.generate_key("Ed25519").as_dict(private=False) | {"kid": "b"}
    assert [is_public_key(CURVE), is_public_key(good)] == [False, True]


async def test_a_deep_answer_of_the_identity_provider_is_not_read() -> None:
    transport = httpx2.MockTransport(lambda asked: httpx2.Response(200, content=DEEP))
    with pytest.raises(NotRead, match="ProviderWrong"):
        await ProviderKeys("https://login.example", transport).read()


@pytest.mark.parametrize(
    ("announced", "expected"),
    [("5", 5), ("0" * 5000 + "5", 5), ("9" * 5000, 10**19 - 1), ("", 0), ("-5", 0), ("\xb2", 0), ("0", 0)],
)
def test_a_length_may_have_any_number_of_digits(announced: str, expected: int) -> None:
    assert announced_bytes(request({"content-length": announced})) == expected


SPACES = "," + " " * 60_000 + "x"


def matched() -> None:
    with pytest.raises(PreconditionFailed):
        versions_in(SPACES)


@pytest.mark.parametrize(
    "read",
    [
        lambda: none_match(SPACES, '"1"'),
        matched,
        lambda: iso_date("T" * 130_000),
        lambda: iso_date(" " * 130_000 + "x"),
    ],
    ids=["If-None-Match", "If-Match", "a date of the letter T", "a date of spaces"],
)
def test_a_long_text_is_read_in_time(read: Callable[[], Any]) -> None:
    begun = time.thread_time()
    read()
    assert time.thread_time() - begun < 1.0  # of CPU: a few milliseconds now, and half a minute before


def test_many_unknown_parameters_are_not_all_told() -> None:
    asked = request(query_string="&".join(f"a{number}" for number in range(5000)).encode())
    with pytest.raises(InvalidValues) as refused:
        refuse_unknown(asked, frozenset())
    assert len(refused.value.faults) == MOST_FAULTS


def test_a_number_compares_equal_to_what_it_is_written_as() -> None:
    compared = e164("0085500 12345678", "KH")
    assert compared == e164(compared or "", "KH") == "+85512345678"


def test_a_run_of_letters_that_look_like_digits_is_the_same_with_and_without_separators() -> None:
    once = normalised_document_number("၁၂/ကမရ(နိုဝဝ/ဝဝင်)၁၂၃၄၅၆")
    assert once == normalised_document_number(once)


def test_a_capital_that_is_two_letters_takes_its_mark() -> None:
    once = normalised_document_number("1\xdf\u0323")
    assert once == normalised_document_number(once)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("issuer", "https:///path"),
        ("issuer", "https://[zz]"),
        ("issuer", "https://a.example:99999"),
        ("key_service_url", "https://[zz]"),
    ],
)
def test_an_address_that_is_none_is_refused_at_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingWrong, match=f"CORRIDOR_{name.upper()}: write an https URL"):
        read_settings(**{name: value})


def test_a_wrong_port_is_told_with_an_identity_provider_too() -> None:
    with pytest.raises(SettingWrong, match="CORRIDOR_PORT"):
        read_settings(port="-1", identity_provider="https://login.example")


def test_a_cursor_gives_times_in_utc() -> None:
    place = read_cursor(forged('["2026-11-22T08:30:00+07:00","' + ID + '"]', LIST), LAST_CHANGED, LIST)
    assert place is not None
    assert place[0] == datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("target", [b"http://a.example", b"http://a.example?x=1"])
def test_a_target_without_a_path_is_answered(target: bytes) -> None:
    assert _served((b"GET %s HTTP/1.1\r\nHost: a.example\r\n\r\n" % target, 4000)).startswith(b"HTTP/1.1 400 ")
