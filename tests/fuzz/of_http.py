"""What headers and targets of requests say: conditions, negotiation, ranges, cursors, ids."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from api.http.accept import format_for
from api.http.body import KIB, Body, Kind
from api.http.guard import _idempotency
from api.http.headers import etag, is_packed, languages_of_labels, negotiate, none_match, packed_tag, versions_in
from api.http.problems import NotAcceptable, UnsupportedMediaType
from api.http.ranges import range_of
from api.http.selection import Selectable
from api.http.validation_errors import refuse_unknown
from api.server.http_protocol import is_ambiguous
from api.server.request_middleware import _trace_of
from domain.documents.failures import RangeNotSatisfiable
from domain.kernel.errors import InvalidValues, PreconditionFailed
from domain.vocabulary import LABEL_LANGUAGES, SUPPORTED_LANGUAGES
from tests.fuzz.inputs import ASCII, DIGITS, HEADER, Make, texts
from tests.fuzz.parser import Parser
from tests.fuzz.stand_ins import ID, at_once, request

HEAD = 65_000
"""Characters of a header that the server takes (``LARGEST_HEAD``)."""


BODY = b'{"id":"case_1"}'


TAG = etag(BODY, 7)


CONDITIONS = (TAG, f"W/{TAG}", packed_tag(TAG), '"3"', "*", f'"a", {TAG}', ' , "x" ,', etag(BODY, None), '"999999999"')


FORMATS = ("application/json", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


BODIES = (Body.json(), Body.form(), Body.multipart(), Body.stream(max_bytes=KIB), Body.json_or("text/csv"))


def _version(text: str, found: Any) -> None:
    assert found is None or all(0 <= version < 10**9 for version in found)
    version = len(text)
    tag = etag(text.encode("utf-8", "surrogatepass"), version)
    assert versions_in(f"{tag}, W/{packed_tag(tag)}") == {version}


def _matches(text: str, found: bool) -> None:
    assert found is (text.strip() == "*") or TAG[1:-1] in text
    assert '"' in text or none_match(f"{text},{TAG}", TAG) is none_match(f"{TAG},{text}", TAG)


def _ranges(given: tuple[str, int], found: tuple[int, int] | None) -> None:
    assert found is None or 0 <= found[0] < found[1] <= given[1]


def _sized(make: Make) -> Make:
    return lambda random: (make(random), (0, 1, 1000, 10 * 2**20)[int(random.random() * 4)])


def _key(text: str) -> Any:
    given = request({"idempotency-key": text}, method="POST")
    given._body = b"{}"
    callers = SimpleNamespace(retry_secret=b"secret")
    context = SimpleNamespace(actor=SimpleNamespace(client_id=UUID(ID), user_id=None))
    responder: Any = SimpleNamespace(request=given, context=context, service=SimpleNamespace(callers=callers))
    return at_once(_idempotency(responder))


def _body_kind(given: tuple[str, int]) -> None:
    BODIES[given[1]].must_be_sent_by(request({"content-type": given[0]}))


def _target(given: tuple[bytes, int]) -> bool:
    text, kind = given
    target, headers = [(text, [(b"host", b"a.example")]), (b"http://a.example/", [(b"host", text)])][kind % 2]
    if kind > 1:
        headers = [*headers, (b"transfer-encoding", text)]
    return is_ambiguous("1.1", target, headers, upgrade=kind == 3)


def _among(count: int, make: Make) -> Make:
    return lambda random: (make(random), int(random.random() * count))


def headers(examples: Sequence[str], *tokens: str) -> Make:
    """Make values of headers."""
    return texts(examples, tokens=tokens, of=HEADER)


ACCEPT = (
    "text/csv",
    "application/*;q=0.3, text/csv;q=1.000",
    "*/*",
    "text/*;level=1;q=0",
    "application/json, */*;q=0.1",
)


LANGUAGES = ("km", "km-KH, en;q=0.5, *;q=0.1", "zsm, in;q=0.9", "th-TH-u-ca-buddhist;q=0.001", "shn, my;q=0")


RANGES = ("bytes=0-99", "bytes=-500", "bytes = 5-", "bytes=0-0,5-9", "bytes=999999999999999999-")


QUERY = ("status=sent&limit=50", "cursor=abc&fields=id,status", "status=%E1%9E%80&status=x", "a=1;b=2&=&&%00=%ZZ")


TRACE = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


PARSERS = (
    Parser(
        "If-Match",
        headers(CONDITIONS, "W/", '"', ",", "-gzip", "9" * 20),
        versions_in,
        (PreconditionFailed,),
        _version,
        CONDITIONS,
        HEAD,
    ),
    Parser(
        "If-None-Match",
        headers(CONDITIONS, "W/", '"', ","),
        lambda text: none_match(text, TAG),
        (),
        _matches,
        CONDITIONS,
        HEAD,
    ),
    Parser(
        "Range",
        _sized(headers(RANGES, *DIGITS, "bytes=", "-")),
        lambda given: range_of(given[0], None, TAG, given[1]),
        (RangeNotSatisfiable,),
        _ranges,
    ),
    Parser(
        "Range, long",
        headers(RANGES),
        lambda text: range_of(text, text, text, 99),
        (RangeNotSatisfiable,),
        examples=RANGES,
        longest=HEAD,
    ),
    Parser(
        "Accept",
        headers(ACCEPT, ";q=", ",", "/", "*"),
        lambda text: format_for(request({"accept": text}), FORMATS),
        (NotAcceptable,),
        lambda text, found: _one_of(found, FORMATS),
        ACCEPT,
        HEAD,
    ),
    Parser(
        "Accept-Language",
        headers(LANGUAGES, ";q=", ",", "-"),
        lambda text: (negotiate(text), *languages_of_labels(text)),
        (),
        lambda text, found: _languages(found),
        LANGUAGES,
        HEAD,
    ),
    Parser(
        "Accept-Encoding",
        headers(("gzip, deflate, br", "gzip;q=0", "*;q=0.5, gzip;q=nan", "x-gzip; q=1"), "q=", "inf", "nan", "1_0"),
        lambda text: is_packed(request({"accept-encoding": text}).headers, b" " * 2000),
        examples=("gzip;q=1,", "gzip"),
        longest=HEAD,
    ),
    Parser(
        "Content-Type",
        _among(
            len(BODIES),
            headers((*Kind, "text/csv; charset=utf-8", "application/merge-patch+json", "multipart/form-data")),
        ),
        _body_kind,
        (UnsupportedMediaType,),
    ),
    Parser("Idempotency-Key", headers(("8f14e45f-ceea", "a" * 255)), _key, (InvalidValues,), examples=("key",)),
    Parser(
        "query string",
        texts(QUERY, tokens=("&", "=", "%", "+", "%FF"), of=ASCII),
        lambda text: refuse_unknown(request(query_string=text.encode()), frozenset({"status", "limit"})),
        (InvalidValues,),
        examples=QUERY,
        longest=HEAD,
    ),
    Parser(
        "fields",
        texts(("fields=id,status", "fields=id,,", "fields=%00"), of=ASCII),
        lambda text: Selectable(frozenset({"id", "status"}), True).read(request(query_string=text.encode())),
        (InvalidValues,),
        examples=("fields=id,", "fields=status"),
        longest=HEAD,
    ),
    Parser(
        "target, Host and Transfer-Encoding",
        _among(
            4,
            texts(
                (b"/v1/cases?a=1", b"http://a.example/x", b"a.example:80", b"[::1]:80", b"chunked"),
                of=bytes(range(256)),
            ),
        ),
        _target,
        examples=(),
    ),
    Parser(
        "traceparent",
        texts((TRACE, TRACE + b"-x"), of=bytes(range(256))),
        lambda text: _trace_of({"headers": [(b"traceparent", text)]}),
        examples=(TRACE,),
        longest=HEAD,
    ),
)


def _one_of(found: str, choices: Sequence[str]) -> None:
    assert found in choices


def _languages(found: Sequence[str]) -> None:
    assert found[0] in SUPPORTED_LANGUAGES
    assert set(found[1:]) <= {*LABEL_LANGUAGES}
