"""The files that keys and erasures are kept in, and what services with keys answer."""

import base64
import hashlib
import json
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx2

from adapters.keyring import root_keys
from adapters.keyring.erasures.lines import START, ErasureListUnusable, Head, LineCipher
from adapters.keyring.root_keys import RootKey, RootKeyFileUnusable
from adapters.keyring.transit_answers import is_about_the_ciphertext, value_in
from adapters.keyring.transit_key_ring import TransitKeyRing, _checked
from adapters.oauth.clients.key_references import _Published
from adapters.oauth.provider.provider_keys import ProviderKeys
from adapters.oauth.signatures.fetched_keys import NotRead
from adapters.outgoing.guarded_http import OutgoingAnswer
from domain.kernel.ids import CaseId, OrganisationId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable
from domain.ports.erasures import Erasure
from tests.fuzz.inputs import OCTETS, UNICODE, Make, texts
from tests.fuzz.of_outside import AT, SECRET, _is
from tests.fuzz.of_tokens import ED_JWK
from tests.fuzz.parser import Parser
from tests.fuzz.stand_ins import ID, LOOP, at_once

KEYS = (RootKey(SECRET), RootKey(bytes(32)))


KEY_FILE = root_keys.write(KEYS)


HEAD = Head(UUID(ID), b"wrapped")


LINES = LineCipher(HEAD, SECRET)


ERASED = LINES.seal(Erasure(CaseId(UUID(ID)), OrganisationId(UUID(ID)), AT), START)


PLAIN = base64.b64encode(hashlib.sha256(b"context").digest() + b"plain").decode()


TRANSIT = (
    {"data": {"ciphertext": "vault:v1:AAAA", "plaintext": PLAIN}},
    {"errors": ["cipher: message authentication failed"]},
    {"errors": ["version is too new"]},
    {"errors": None},
    {"data": []},
    {"data": {"plaintext": "\u1780", "ciphertext": "vault:v1:\ud800"}},
)


PUBLISHED = (
    {"keys": [{**ED_JWK, "kid": "a"}]},
    {"keys": None},
    [],
    {"issuer": "https://login.example", "jwks_uri": "https://login.example/jwks"},
)


STATUSES = (200, 201, 400, 403, 404, 412, 429, 500, 503)


DEEP = (b"[" * 3000, b'{"a":' * 3000, b"9" * 5000, b"\xff", b"1e999")


def _bodies(documents: Any) -> Make:
    return texts([json.dumps(one).encode() for one in documents], tokens=DEEP, of=OCTETS, longest=6000)


def _with_status(make: Make) -> Make:
    return lambda random: (make(random), STATUSES[int(random.random() * len(STATUSES))])


def _transit(given: tuple[bytes, int]) -> str:
    answer = httpx2.Response(given[1], content=given[0], request=httpx2.Request("POST", "https://keys.example"))
    is_about_the_ciphertext(answer)
    return _checked(value_in(answer, "ciphertext")).decode()


def _unwrapped(given: tuple[bytes, int]) -> bytes:
    answer = httpx2.Response(given[1], content=given[0], request=httpx2.Request("POST", "https://keys.example"))

    async def ask(*_: Any, **__: Any) -> str:
        return value_in(answer, "plaintext")

    ring: Any = SimpleNamespace(_ask=ask, _settings=SimpleNamespace(key_name="corridor"))
    return bytes(at_once(TransitKeyRing.unwrap(ring, b"\x02vault:v1:AAAA", b"context")))


def _keys_file(text: str) -> tuple[RootKey, ...]:
    return root_keys.read(text.encode("utf-8", "surrogatepass").decode("ascii", errors="replace"))


def _written_again(text: str, keys: tuple[RootKey, ...]) -> None:
    assert root_keys.read(root_keys.write(keys)) == keys


def _head(line: bytes) -> Head:
    return Head.read(line)


def _same_head(line: bytes, head: Head) -> None:
    assert Head.read(head.line()) == head


def _erasure(line: bytes) -> Erasure:
    return LINES.open(line, START)


def _counted(line: bytes) -> int:
    return LINES.open_count(line)


def _published(given: tuple[bytes, int]) -> object:
    async def answered(*_: Any, **__: Any) -> OutgoingAnswer:
        return OutgoingAnswer(given[1], given[0])

    outgoing: Any = SimpleNamespace(request=answered)
    return _fits(_Published("https://keys.example/jwks", outgoing))


def _provided(given: tuple[bytes, int]) -> object:
    def answered(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(given[1], content=given[0])

    return LOOP.run(_fetched(ProviderKeys("https://login.example", httpx2.MockTransport(answered))))


def _fits(published: Any) -> object:
    return at_once(_fetched(published))


async def _fetched(published: Any) -> object:
    try:
        keys = await published.read()
    except NotRead:
        return None
    return [published._fits(key) for key in keys] if isinstance(keys, list) else None


PARSERS = (
    Parser("transit", _with_status(_bodies(TRANSIT)), _transit, (KeyServiceUnavailable, CiphertextRejected)),
    Parser(
        "transit plaintext", _with_status(_bodies(TRANSIT)), _unwrapped, (KeyServiceUnavailable, CiphertextRejected)
    ),
    Parser("published keys", _with_status(_bodies(PUBLISHED)), _published),
    Parser("identity provider", _with_status(_bodies(PUBLISHED)), _provided),
    Parser(
        "root key file",
        texts(
            (KEY_FILE, KEY_FILE + "# x\n"), tokens=tuple(KEY_FILE.splitlines(keepends=True)), of=UNICODE, longest=2000
        ),
        _keys_file,
        (RootKeyFileUnusable,),
        _written_again,
        (KEY_FILE,),
        65_536,
    ),
    Parser(
        "list of erasures, head",
        texts((HEAD.line(),), tokens=(b" ", b"\n", b"{", b"urn:uuid:"), of=OCTETS),
        _head,
        (ErasureListUnusable,),
        _same_head,
        (HEAD.line(),),
    ),
    Parser(
        "list of erasures, line",
        texts((ERASED.line,), tokens=(b"\n", b"="), of=OCTETS),
        _erasure,
        (ErasureListUnusable,),
        lambda line, found: _is(line.rstrip(b"\n"), ERASED.line.rstrip(b"\n")),
        (ERASED.line,),
    ),
    Parser(
        "list of erasures, count",
        texts((LINES.seal_count(5),), of=OCTETS),
        _counted,
        (ErasureListUnusable,),
        lambda line, found: _is(found, 5),
    ),
)
