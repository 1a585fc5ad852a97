"""An operation declares its body in one line, and the guard keeps to it: kind (415), size (413), time (408)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated

import httpx2
import pytest
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.http.app import create_app
from api.http.body import KIB, Body
from api.http.guard import AsJson, GuardedRoute
from api.http.multipart import read_form
from api.http.service import Service
from api.openapi.operation import Operation, operation
from api.process.wiring import new_id
from tests.app_under_test import PUBLIC_URL, World

router = APIRouter(route_class=GuardedRoute, tags=["Test"])
OFFSET = "application/offset+octet-stream"


def take() -> None:
    """Take a body."""


class Title(BaseModel):
    """What goes with a file."""

    title: str


declared = partial(Operation, "cases:read", take, None, None)
FILES = declared(body=Body.multipart(max_bytes=20 * KIB, within=0.2), form=Title)
PIECES = declared(body=Body.stream(OFFSET, max_bytes=20 * KIB, within=0.2))
FIELDS = declared(body=Body.form(max_bytes=2 * KIB, within=0.2))
SMALL = declared(body=Body.json(max_bytes=2 * KIB, within=0.2))


@operation(router, "POST", "/v1/files", FILES)
async def attach(responder: AsJson) -> Response:
    async def nowhere(_: bytes) -> None:
        """Keep nothing."""

    form = await read_form(responder.request, frozenset({"title"}), nowhere, 20 * KIB)
    return JSONResponse({"bytes": form.size, **form.fields, "language": responder.context.language})


@operation(router, "PATCH", "/v1/uploads/{upload_id}", PIECES)
async def append(request: Request, responder: AsJson, upload_id: str) -> Response:
    return JSONResponse({"bytes": sum([len(piece) async for piece in request.stream()]), "upload": upload_id})


@operation(router, "POST", "/v1/fields", FIELDS)
async def fill_in(responder: AsJson, title: Annotated[str, Form()]) -> Response:
    return JSONResponse({"title": title})


@operation(router, "POST", "/v1/small", SMALL)
async def say(responder: AsJson, said: dict[str, str]) -> Response:
    return JSONResponse(said)


MULTIPART = 'multipart/form-data; boundary="x"'
PART = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nA contract\r\n'
FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%s\r\n--x--\r\n'
KINDS = {
    "/v1/files": ("POST", MULTIPART, PART + FILE % b"abc"),
    "/v1/uploads/a": ("PATCH", OFFSET, b"abc"),
    "/v1/fields": ("POST", "application/x-www-form-urlencoded", b"title=A+contract"),
    "/v1/small": ("POST", "application/json", b'{"title": "A contract"}'),
}


@pytest.fixture
async def tested(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    """The operations of this file behind the real guard, on the service of the other tests."""

    @asynccontextmanager
    async def run() -> AsyncIterator[Service]:
        yield world.service

    app = create_app(run, (router,), new_id)
    headers = {"authorization": f"Bearer {(await world.caller('nea')).token}"}
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=PUBLIC_URL, headers=headers) as client,
    ):
        yield client


async def test_each_kind_reaches_its_operation(tested: httpx2.AsyncClient) -> None:
    said = {
        "/v1/files": {"bytes": 3, "title": "A contract", "language": "en"},
        "/v1/uploads/a": {"bytes": 3, "upload": "a"},
        "/v1/fields": {"title": "A contract"},
        "/v1/small": {"title": "A contract"},
    }
    for path, (method, kind, body) in KINDS.items():
        answer = await tested.request(method, path, content=body, headers={"content-type": kind})
        assert (answer.status_code, answer.json()) == (200, said[path])


@pytest.mark.parametrize("path", KINDS)
async def test_another_kind_is_415_and_the_answer_names_the_right_one(tested: httpx2.AsyncClient, path: str) -> None:
    method, right, body = KINDS[path]
    for wrong in ({"content-type": "text/plain"}, {"content-type": right, "content-encoding": "gzip"}, {}):
        answer = await tested.request(method, path, content=body, headers=wrong)
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type"), wrong
        named = right.partition(";")[0] if "content-encoding" not in wrong else "Content-Encoding"
        assert named in answer.json()["detail"]


@pytest.mark.parametrize("path", KINDS)
async def test_a_larger_body_is_413_whether_its_length_is_announced_or_not(
    tested: httpx2.AsyncClient, path: str
) -> None:
    method, kind, _ = KINDS[path]
    large = {
        "/v1/files": PART + FILE % bytes(20 * KIB),
        "/v1/uploads/a": bytes(20 * KIB + 1),
        "/v1/fields": b"title=" + b"x" * 2 * KIB,
        "/v1/small": b'{"title": "' + b"x" * 2 * KIB + b'"}',
    }[path]

    async def pieces() -> AsyncIterator[bytes]:
        for begin in range(0, len(large), 1000):
            yield large[begin : begin + 1000]

    for content in (large, pieces()):
        answer = await tested.request(method, path, content=content, headers={"content-type": kind})
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        assert ("20 KiB" if kind in (MULTIPART, OFFSET) else "2 KiB") in answer.json()["detail"]


@pytest.mark.parametrize("path", KINDS)
async def test_a_body_that_does_not_end_in_its_time_is_408(tested: httpx2.AsyncClient, path: str) -> None:
    method, kind, body = KINDS[path]

    async def never_ending() -> AsyncIterator[bytes]:
        yield body[:2]
        await asyncio.Event().wait()

    answer = await tested.request(method, path, content=never_ending(), headers={"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (408, "request_timeout")


async def test_a_form_that_cannot_be_read_is_422(tested: httpx2.AsyncClient) -> None:
    for body in (b"--y\r\nnonsense", PART.replace(b"form-data; name", b"nothing; eman"), b"\x00"):
        answer = await tested.post("/v1/files", content=body, headers={"content-type": MULTIPART})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request"), body


async def test_nothing_is_read_for_a_caller_without_the_scope(tested: httpx2.AsyncClient, world: World) -> None:
    other = await world.caller("nea", frozenset({"directory:read"}))

    async def unread() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    for path, (method, kind, _) in KINDS.items():
        headers = {"content-type": kind, "authorization": f"Bearer {other.token}"}
        assert (await tested.request(method, path, content=unread(), headers=headers)).status_code == 403


def test_a_declaration_that_its_parameters_do_not_keep_is_refused_at_once() -> None:
    async def reads_json(responder: AsJson, said: dict[str, str]) -> Response:
        return JSONResponse(said)

    async def reads_a_form(responder: AsJson, title: Annotated[str, Form()]) -> Response:
        return JSONResponse(title)

    wrong = [
        (reads_json, FIELDS, "POST"),
        (reads_json, FILES, "POST"),
        (reads_a_form, declared(), "POST"),
        (append, PIECES, "POST"),
    ]
    for endpoint, described, method in wrong:
        with pytest.raises(LookupError, match="/v1/wrong"):
            operation(APIRouter(route_class=GuardedRoute), method, "/v1/wrong", described)(endpoint)


def test_the_document_names_the_kind_and_the_limit() -> None:
    paths = create_app(partial(asynccontextmanager(lambda: None)), (router,), new_id).openapi()["paths"]  # type: ignore[arg-type]
    assert list(paths["/v1/files"]["post"]["requestBody"]["content"]) == ["multipart/form-data"]
    assert list(paths["/v1/uploads/{upload_id}"]["patch"]["requestBody"]["content"]) == [OFFSET]
    assert "20 KiB" in paths["/v1/uploads/{upload_id}"]["patch"]["responses"]["413"]["description"]
