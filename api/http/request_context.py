"""One call: who makes it and how it is answered. What section 1 of the contract says of every operation is said here
once.

Who takes part: the door, which made this call; a use case; the unit of work. Promised: an answer goes out after its
commit; a lost race is decided anew. What is promised of retries stands in ``api/http/idempotency.py``.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Concatenate, NoReturn, ParamSpec, Protocol, TypeVar

from fastapi import Request, Response

from api.http.etags import etag, none_match, versions_in
from api.http.headers import joined_value
from api.http.service import Service
from domain.kernel.access import Actor
from domain.kernel.errors import Forbidden, PreconditionRequired, VersionConflict
from domain.kernel.preconditions import Versions
from domain.kernel.request_info import Idempotency, RequestInfo, StoredAnswer
from domain.ports.work import OpenWork

V = TypeVar("V")
P = ParamSpec("P")
UseCase = Callable[Concatenate[OpenWork, Actor, P], Awaitable[V]]
TRIES = 5
_PUBLIC_ID = re.compile(r"[a-z]+_[0-9a-f]{32}", re.ASCII)


class Shape(Protocol):
    """An output model: made from a view, written as JSON."""

    def model_dump_json(self, *, by_alias: bool) -> str:
        """Write it."""


@dataclass(slots=True)
class Call:
    """See the head of this file."""

    request: Request
    service: Service
    actor: Actor
    operation: str
    request_id: str
    language: str
    limit_headers: dict[str, str] = field(default_factory=dict)
    idempotency: Idempotency | None = None
    """What a retry is known by, where the request may have one."""
    decided: bool = False
    """Whether a use case has begun to decide; until then nothing is known of the request but that it is no good."""

    @property
    def if_match(self) -> Versions | None:
        """The versions that the caller would change, from ``If-Match``; ``None`` where it names none."""
        return versions_in(joined_value(self.request, "if-match"))

    @property
    def required_if_match(self) -> Versions | None:
        """The same, where a change needs it; raises ``PreconditionRequired`` without the header."""
        if "if-match" not in self.request.headers:
            raise PreconditionRequired
        return self.if_match

    def request_info(self) -> RequestInfo:
        """Say who wants what, for the record."""
        client = self.request.client
        named = [text for text in self.request.path_params.values() if _PUBLIC_ID.fullmatch(str(text))]
        return RequestInfo(
            self.actor,
            self.operation,
            self.request_id,
            None if client is None else client.host,
            self.idempotency,
            named[-1] if named else None,
        )

    async def refuse(self, problem: Forbidden) -> NoReturn:
        """Refuse before any use case was called; no entry in the audit trail, no answer."""
        async with self.service.open_work(self.request_info(), no_render)():
            raise problem

    async def read(
        self, use_case: UseCase[P, V], shape: Callable[[V], Shape], *args: P.args, **kwargs: P.kwargs
    ) -> Response:
        """Answer a GET: 200 with an ETag, or 304."""
        return self._seen(
            await use_case(self.service.open_reading(self.request_info()), self.actor, *args, **kwargs), shape
        )

    async def read_on_record(
        self, use_case: UseCase[P, V], shape: Callable[[V], Shape], *args: P.args, **kwargs: P.kwargs
    ) -> Response:
        """Answer a GET that is itself written down, an identity's: on the primary throughout, and decided anew where
        what it was decided on has changed before it was written down.
        """

        async def decide() -> Response:
            work = self.service.open_work(self.request_info(), no_render)
            return self._seen(await use_case(work, self.actor, *args, **kwargs), shape)

        return await _until_recorded(decide)

    def _seen(self, view: V, shape: Callable[[V], Shape]) -> Response:
        body = shape(view)
        headers = {"Cache-Control": "no-store"} if getattr(body, "never_stored", False) else None
        return self.fresh(body.model_dump_json(by_alias=True).encode(), getattr(body, "version", None), headers)

    def fresh(self, body: bytes, version: int | None = None, headers: dict[str, str] | None = None) -> Response:
        """Answer with these bytes, or 304 where the caller has them already."""
        tag = etag(body, version)
        said = {"ETag": tag, "Content-Language": self.language, "Cache-Control": "private, no-cache", **(headers or {})}
        if none_match(joined_value(self.request, "if-none-match"), tag):
            return Response(status_code=304, headers=said)
        return Response(body, 200, said, "application/json")

    async def change(
        self,
        use_case: UseCase[P, V],
        shape: Callable[[V], Shape],
        status: int,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        """Answer a POST, PATCH, PUT or DELETE after its commit."""
        self.decided, request_info = True, self.request_info()
        last: list[tuple[V, StoredAnswer]] = []

        def render(view: V) -> StoredAnswer:
            # the answer that is kept for a retry and the one that goes out are one: it is written once
            if not last or last[-1][0] is not view:
                body = shape(view)
                last[:] = [(view, self._stored(body.model_dump_json(by_alias=True).encode(), status, body))]
            return last[-1][1]

        async def decide() -> StoredAnswer:
            return render(await use_case(self.service.open_work(request_info, render), self.actor, *args, **kwargs))

        return response_of(await _until_recorded(decide))

    def _stored(self, body: bytes, status: int, shaped: Shape) -> StoredAnswer:
        headers = {"Content-Language": self.language, "Cache-Control": "no-store"}
        if body:
            headers["Content-Type"] = "application/json"
        version = getattr(shaped, "version", None)
        if version is not None:
            headers["ETag"] = etag(body, version)
        location = getattr(shaped, "location", None)
        if location is not None and status == 201:
            headers["Location"] = self.service.public_url + location
        return StoredAnswer(status, headers, body, has_no_free_text=getattr(shaped, "has_no_free_text", False))


async def _until_recorded(decide: Callable[[], Awaitable[V]]) -> V:
    """Decide, and anew where a race was lost: what was decided on has changed before it was written down."""
    for _ in range(TRIES - 1):
        try:
            return await decide()
        except VersionConflict:
            continue
    return await decide()


def no_render(_: Any) -> StoredAnswer:
    """Stand where a read has no answer to keep."""
    raise AssertionError("a read keeps no answer")


def response_of(answer: StoredAnswer, *, replayed: bool = False) -> Response:
    """Send an answer out, for the first time or again."""
    headers = dict(answer.headers)
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    return Response(answer.body, answer.status, headers)
