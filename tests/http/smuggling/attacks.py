"""Requests that two readers could take apart differently, and what the service does with each of them."""

from enum import Enum, auto


class Verdict(Enum):
    """What becomes of an attack that is sent straight to the service."""

    HEAD_REFUSED = auto()
    """400 and the end of the connection; the application learns of nothing."""
    BODY_REFUSED = auto()
    """The same for broken framing: the application sees a request that never ends."""
    ONE_ANSWERED = auto()
    """The first request is answered, and the connection ends; what follows is never read."""
    BOTH_ANSWERED = auto()
    """There is nothing to misunderstand: two requests."""


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer attacker\r\n\r\n"
CHUNKS = b"5\r\nhello\r\n0\r\n\r\n"
ITS_LENGTH = b"Content-Length: %d\r\n" % len(SMUGGLED)
HELLO = b"\r\nhello" + SMUGGLED


def post(headers: bytes, rest: bytes = b"\r\n" + CHUNKS + SMUGGLED, *, line: bytes = b"POST /first HTTP/1.1") -> bytes:
    return line + b"\r\nHost: here\r\nAuthorization: Bearer attacker\r\n" + headers + rest


def coded(value: bytes) -> bytes:
    return post(b"Transfer-Encoding:" + value + b"\r\n")


def long(value: bytes) -> bytes:
    return post(b"Content-Length:" + value + b"\r\n", HELLO)


def chunked(chunks: bytes) -> bytes:
    return post(b"Transfer-Encoding: chunked\r\n", b"\r\n" + chunks + SMUGGLED)


def get(line: bytes, headers: bytes = b"Host: here\r\n") -> bytes:
    return line + b"\r\n" + headers + b"\r\n" + SMUGGLED


HEADS = {
    "length and chunks": post(ITS_LENGTH + b"Transfer-Encoding: chunked\r\n", b"\r\n0\r\n\r\n" + SMUGGLED),
    "chunks and length": post(b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"),
    "chunked, identity": coded(b" chunked, identity"),
    "identity, chunked": coded(b" identity, chunked"),
    "identity": coded(b" identity"),
    "identity and length": post(b"Transfer-Encoding: identity\r\nContent-Length: 5\r\n", HELLO),
    "gzip": coded(b" gzip"),
    "gzip, chunked": coded(b" gzip, chunked"),
    "xchunked": coded(b" xchunked"),
    "chunked in quotes": coded(b' "chunked"'),
    "chunked with a parameter": coded(b" chunked;q=1"),
    "chunked with a comma in front": coded(b" ,chunked"),
    "chunked with a comma behind": coded(b" chunked,"),
    "chunked twice in a list": coded(b" chunked, chunked"),
    "chunked twice": post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
    "chunked and then identity": post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
    "identity and then chunked": post(b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"),
    "a vertical tab before chunked": coded(b" \x0bchunked"),
    "a vertical tab behind chunked": coded(b" chunked\x0b"),
    "a form feed behind chunked": coded(b" chunked\x0c"),
    "a tab behind chunked": coded(b" chunked\t"),
    "no coding": coded(b""),
    "no coding and a length": post(b"Transfer-Encoding:\r\nContent-Length: 5\r\n", HELLO),
    "a blank before the colon": post(b"Transfer-Encoding : chunked\r\n"),
    "a blank before the name": post(b" Transfer-Encoding: chunked\r\n"),
    "chunked on the next line": post(b"Transfer-Encoding:\r\n chunked\r\n"),
    "chunked in HTTP/1.0": post(b"Transfer-Encoding: chunked\r\n", line=b"POST /first HTTP/1.0"),
    "two equal lengths": post(b"Content-Length: 5\r\nContent-Length: 5\r\n", HELLO),
    "two lengths": post(b"Content-Length: 5\r\nContent-Length: 0\r\n", HELLO),
    "a list of lengths": long(b" 5, 5"),
    "length +5": long(b" +5"),
    "length -5": long(b" -5"),
    "length 0x5": long(b" 0x5"),
    "length 5_0": long(b" 5_0"),
    "length 5 0": long(b" 5 0"),
    "length 5.0": long(b" 5.0"),
    "length 5 and a vertical tab": long(b" 5\x0b"),
    "length in other digits": long(" ٥".encode()),
    "an empty length": long(b""),
    "length 2^64": long(b" 18446744073709551616"),
    "length 2^64 + 5": long(b" 18446744073709551621"),
    "a blank before the colon of the length": post(b"Content-Length : 5\r\n", HELLO),
    "a header without colon": post(b"Content-Length\r\n", HELLO),
    "a header without name": post(b": 5\r\n", HELLO),
    "a name in brackets": post(b"X(y): 5\r\n", HELLO),
    "a name in other letters": post("Ünter: 5\r\n".encode(), HELLO),
    "line feeds": b"GET /first HTTP/1.1\nHost: here\n\n" + SMUGGLED,
    "one line feed": post(b"X: a\nContent-Length: 5\r\n", HELLO),
    "a line feed at the end": post(b"Content-Length: 5\r\n", b"\n" + SMUGGLED),
    "a carriage return inside": post(b"X: a\rContent-Length: 5\r\n", HELLO),
    "carriage returns": b"GET /first HTTP/1.1\rHost: here\r\r" + SMUGGLED,
    "a folded line": post(b"X: a\r\n b\r\nContent-Length: 5\r\n", HELLO),
    "NUL in a value": post(b"X: a\x00b\r\n", b"\r\n" + SMUGGLED),
    "NUL in a name": post(b"X\x00: a\r\n", b"\r\n" + SMUGGLED),
    "a control character": post(b"X: a\x01b\r\n", b"\r\n" + SMUGGLED),
    "two hosts": get(b"GET /first HTTP/1.1", b"Host: here\r\nHost: there\r\n"),
    "two equal hosts": get(b"GET /first HTTP/1.1", b"Host: here\r\nHost: here\r\n"),
    "no host": get(b"GET /first HTTP/1.1", b"X: a\r\n"),
    "an empty host": get(b"GET /first HTTP/1.1", b"Host:\r\n"),
    "a list of hosts": get(b"GET /first HTTP/1.1", b"Host: here, there\r\n"),
    "a user in the host": get(b"GET /first HTTP/1.1", b"Host: here@there\r\n"),
    "a path in the host": get(b"GET /first HTTP/1.1", b"Host: here/there\r\n"),
    "another host in the target": get(b"GET http://there/first HTTP/1.1"),
    "a user in the target": get(b"GET http://here@there/first HTTP/1.1"),
    "another scheme in the target": get(b"GET file://here/first HTTP/1.1"),
    "a target without slash": get(b"GET first HTTP/1.1"),
    "a fragment": get(b"GET /first#x HTTP/1.1"),
    "a blank in the target": get(b"GET /first x HTTP/1.1"),
    "CONNECT": get(b"CONNECT here:80 HTTP/1.1"),
    "HTTP/0.9": get(b"GET /first", b""),
    "HTTP/1.2": get(b"GET /first HTTP/1.2"),
    "HTTP/2.0": get(b"GET /first HTTP/2.0"),
    "http/1.1": get(b"GET /first http/1.1"),
    "an upgrade with a length": post(b"Connection: Upgrade\r\nUpgrade: h2c\r\n" + ITS_LENGTH, b"\r\n" + SMUGGLED),
    "an upgrade with chunks": post(b"Connection: Upgrade\r\nUpgrade: h2c\r\nTransfer-Encoding: chunked\r\n"),
}

BODIES = {
    "size 0x5": chunked(b"0x5\r\nhello\r\n0\r\n\r\n"),
    "size 0_5": chunked(b"0_5\r\nhello\r\n0\r\n\r\n"),
    "size +5": chunked(b"+5\r\nhello\r\n0\r\n\r\n"),
    "size -5": chunked(b"-5\r\nhello\r\n0\r\n\r\n"),
    "size 2^64 + 5": chunked(b"10000000000000005\r\nhello\r\n0\r\n\r\n"),
    "no size": chunked(b"\r\nhello\r\n0\r\n\r\n"),
    "a blank behind the size": chunked(b"5 \r\nhello\r\n0\r\n\r\n"),
    "a blank before the size": chunked(b" 5\r\nhello\r\n0\r\n\r\n"),
    "a line feed behind the size": chunked(b"5\nhello\r\n0\r\n\r\n"),
    "a line feed behind the chunk": chunked(b"5\r\nhello\n0\r\n\r\n"),
    "nothing behind the chunk": chunked(b"5\r\nhello0\r\n\r\n"),
    "letters behind the chunk": chunked(b"5\r\nhelloXX0\r\n\r\n"),
    "a line feed behind the last size": chunked(b"5\r\nhello\r\n0\n\r\n"),
    "a line feed at the very end": chunked(b"5\r\nhello\r\n0\r\n\n"),
    "the next request in place of the end": chunked(b"5\r\nhello\r\n0\r\n"),
    "a line feed in an extension": chunked(b"5;\nhello\r\n0\r\n\r\n"),
    "a line feed in quotes": chunked(b'5;a="\n\r\nhello\r\n0\r\n\r\n'),
    "a carriage return in an extension": chunked(b"5;a\rb\r\nhello\r\n0\r\n\r\n"),
    "a control character in an extension": chunked(b"5;\x01\r\nhello\r\n0\r\n\r\n"),
    "a length behind the body": chunked(b"5\r\nhello\r\n0\r\nContent-Length: 50\r\n\r\n"),
    "a coding behind the body": chunked(b"5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"),
}

ONE = {
    "HTTP/1.0": get(b"GET /first HTTP/1.0"),
    "HTTP/1.0 kept alive": get(b"GET /first HTTP/1.0", b"Host: here\r\nConnection: keep-alive\r\n"),
    "the connection closed": get(b"GET /first HTTP/1.1", b"Host: here\r\nConnection: close\r\n"),
    "an upgrade": get(b"GET /first HTTP/1.1", b"Host: here\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"),
    "a WebSocket": get(
        b"GET /first HTTP/1.1",
        b"Host: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
    ),
    "more than the length says": post(b"Content-Length: 2\r\n", HELLO),
}

BOTH = {
    "a length": long(b" 5"),
    "a length with a zero": long(b" 05"),
    "a length with a blank": long(b" 5 "),
    "chunks": chunked(CHUNKS),
    "chunks in capitals": coded(b" CHUNKED"),
    "a tab before chunked": coded(b"\tchunked"),
    "an extension": chunked(b"5;a=b\r\nhello\r\n0\r\n\r\n"),
    "zeros before the size": chunked(b"00000000000000000005\r\nhello\r\n0\r\n\r\n"),
    "headers behind the body": chunked(
        b"5\r\nhello\r\n0\r\nAuthorization: Bearer other\r\nHost: there\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n"
    ),
    "a GET with a body": post(ITS_LENGTH, b"\r\n" + SMUGGLED + SMUGGLED, line=b"GET /first HTTP/1.1"),
    "a HEAD with a body": post(ITS_LENGTH, b"\r\n" + SMUGGLED + SMUGGLED, line=b"HEAD /first HTTP/1.1"),
    "a GET with chunks": post(b"Transfer-Encoding: chunked\r\n", line=b"GET /first HTTP/1.1"),
    "a body that waits for 100": post(b"Expect: 100-continue\r\nContent-Length: 5\r\n", HELLO),
    "an underscore in the name": post(b"Transfer_Encoding: chunked\r\nContent-Length: 5\r\n", HELLO),
    "this host in the target": get(b"GET http://HERE/first HTTP/1.1"),
    "the length as a hop": post(b"Connection: content-length\r\nContent-Length: 5\r\n", HELLO),
}

ATTACKS = {
    **{name: (raw, Verdict.HEAD_REFUSED) for name, raw in HEADS.items()},
    **{name: (raw, Verdict.BODY_REFUSED) for name, raw in BODIES.items()},
    **{name: (raw, Verdict.ONE_ANSWERED) for name, raw in ONE.items()},
    **{name: (raw, Verdict.BOTH_ANSWERED) for name, raw in BOTH.items()},
}
