"""One call: who makes it and how it is answered. What section 1 of the contract says of every operation is said here
once.

Who takes part: the door, which made this call; a use case; the unit of work. Promised: an answer goes out after its
commit; a lost race is decided anew; a retry with the same Idempotency-Key gets the first answer, byte for byte,
refusals included.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Concatenate, NoReturn, ParamSpec, Protocol, TypeVar

from fastapi import Request, Response

from api.etag import etag, none_match, version_in
from api.problems import is_kept, problem_answer, status_of
from api.service import Service
from domain.access import Actor
from domain.errand import AlreadyAnswered, Errand, Idempotency, StoredAnswer
from domain.errors import (
    CorridorError,
    FieldFault,
    Forbidden,
    IdempotencyInProgress,
    InvalidValues,
    PreconditionRequired,
    VersionConflict,
)
from domain.ports import OpenWork

V = TypeVar("V")
P = ParamSpec("P")
UseCase = Callable[Concatenate[OpenWork, Actor, P], Awaitable[V]]
TRIES = 5
_PUBLIC_ID = re.compile(r"[a-z]+_[0-9a-f]{32}", re.ASCII)
_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


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

    @property
    def if_match(self) -> int | None:
        """The version that the caller read, from ``If-Match``; ``None`` where it names none."""
        return version_in(self.request.headers.get("if-match"))

    @property
    def required_if_match(self) -> int | None:
        """The same, where a change needs it; raises ``PreconditionRequired`` without the header."""
        if "if-match" not in self.request.headers:
            raise PreconditionRequired
        return self.if_match

    def errand(self, idempotency: Idempotency | None = None) -> Errand:
        """Say who wants what, for the record."""
        client = self.request.client
        named = [text for text in self.request.path_params.values() if _PUBLIC_ID.fullmatch(str(text))]
        return Errand(
            self.actor,
            self.operation,
            self.request_id,
            None if client is None else client.host,
            idempotency,
            named[-1] if named else None,
        )

    async def refuse(self, problem: Forbidden) -> NoReturn:
        """Refuse before any use case was called; no entry in the audit trail, no answer."""
        async with self.service.open_work(self.errand(), no_render)():
            raise problem

    async def read(
        self, use_case: UseCase[P, V], shape: Callable[[V], Shape], *args: P.args, **kwargs: P.kwargs
    ) -> Response:
        """Answer a GET: 200 with an ETag, or 304."""
        return self._seen(await use_case(self.service.open_reading(self.errand()), self.actor, *args, **kwargs), shape)

    async def read_on_record(
        self, use_case: UseCase[P, V], shape: Callable[[V], Shape], *args: P.args, **kwargs: P.kwargs
    ) -> Response:
        """Answer a GET that is itself written down, an identity's: on the primary throughout, and decided anew where
        what it was decided on has changed before it was written down.
        """

        async def decide() -> Response:
            work = self.service.open_work(self.errand(), no_render)
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
        if none_match(self.request.headers.get("if-none-match"), tag):
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
        idempotency = await self._idempotency()
        errand = self.errand(idempotency)
        if idempotency is None:
            return _response(await self._settle(use_case, shape, status, errand, *args, **kwargs))
        running = (self.actor.client_id, idempotency.key)
        if running in self.service.in_flight:
            raise IdempotencyInProgress
        self.service.in_flight.add(running)
        try:
            return await self._first_or_again(use_case, shape, status, errand, *args, **kwargs)
        finally:
            self.service.in_flight.discard(running)

    async def _first_or_again(
        self,
        use_case: UseCase[P, V],
        shape: Callable[[V], Shape],
        status: int,
        errand: Errand,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        try:
            return _response(await self._settle(use_case, shape, status, errand, *args, **kwargs))
        except AlreadyAnswered as again:
            return _response(again.answer, replayed=True)
        except CorridorError as problem:
            if problem.code == "idempotency_key_reused" or not is_kept(status_of(type(problem))):
                raise
            answer = problem_answer(
                problem, request_id=self.request_id, language=self.language, public_url=self.service.public_url
            )
            try:
                await self.service.open_work(errand, no_render)().keep(answer)
            except AlreadyAnswered as again:
                return _response(again.answer, replayed=True)
            return _response(answer)

    async def _settle(
        self,
        use_case: UseCase[P, V],
        shape: Callable[[V], Shape],
        status: int,
        errand: Errand,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> StoredAnswer:
        last: list[tuple[V, StoredAnswer]] = []

        def render(view: V) -> StoredAnswer:
            # the answer that is kept for a retry and the one that goes out are one: it is written once
            if not last or last[-1][0] is not view:
                body = shape(view)
                last[:] = [(view, self._stored(body.model_dump_json(by_alias=True).encode(), status, body))]
            return last[-1][1]

        async def decide() -> StoredAnswer:
            return render(await use_case(self.service.open_work(errand, render), self.actor, *args, **kwargs))

        return await _until_recorded(decide)

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
        return StoredAnswer(status, headers, body, wordless=getattr(shaped, "wordless", False))

    async def _idempotency(self) -> Idempotency | None:
        key = self.request.headers.get("idempotency-key")
        if key is None or self.request.method != "POST":
            return None
        if _KEY.fullmatch(key) is None:
            fault = FieldFault("/header/Idempotency-Key", "invalid_value", "Use 1 to 255 visible ASCII characters.")
            raise InvalidValues((fault,))
        said = f"{self.request.method} {self.request.url.path}\n".encode() + await self.request.body()
        return Idempotency(key, hashlib.sha256(said).hexdigest())


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


def _response(answer: StoredAnswer, *, replayed: bool = False) -> Response:
    headers = dict(answer.headers)
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    return Response(answer.body, answer.status, headers)
