"""Responders: run use cases and make their responses, with the rules that all operations share.

Who takes part: the guard, which makes a responder for each request; a use case; the unit of work.
Promised: a response is sent after the commit, and a lost race is decided again. See ``api/http/guard.py`` for retries.

A ``RequestContext`` is what use cases and the audit trail need to know about a request: the guard makes it from a token
(``api/http/guard.py``), pages from a session. A ``Responder`` runs use cases in it and knows nothing of the response's
form. ``JsonResponder`` makes JSON; another form (a page, a file) is another subclass.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Concatenate, NoReturn, ParamSpec, Protocol, TypeVar
from uuid import UUID

from fastapi import Request, Response

from api.http.body import fingerprint_of, what_is_asked
from api.http.headers import etag, joined_value, negotiate, none_match, tag_sent, versions_in
from api.http.selection import Selection
from api.http.service import Service
from domain.kernel.access import Actor, Versions
from domain.kernel.errors import Forbidden, PreconditionRequired, VersionConflict
from domain.kernel.request_info import Idempotency, RequestInfo, StoredAnswer
from domain.ports.work import OpenWork

V = TypeVar("V")
P = ParamSpec("P")
UseCase = Callable[Concatenate[OpenWork, Actor, P], Awaitable[V]]
TRIES = 5
_PUBLIC_ID = re.compile(r"[a-z]+_[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Who calls which operation, and how."""

    actor: Actor
    operation: str
    request_id: str
    language: str
    address: str | None
    object_id: str | None
    """The last public id in the path; never other text, because it goes into the audit trail."""
    limits: Mapping[str, str]
    """Header fields that tell the caller how much of its quota is left."""
    idempotency: Idempotency | None = None
    """Identifies a retry, for requests that carry an Idempotency-Key."""

    def request_info(self) -> RequestInfo:
        """Describe the request for the record."""
        return RequestInfo(self.actor, self.operation, self.request_id, self.address, self.idempotency, self.object_id)

    @classmethod
    def of(cls, request: Request, actor: Actor, operation: str) -> "RequestContext":
        """Read it from the request, after ``count_request`` and routing."""
        client = request.client
        named = [text for text in request.path_params.values() if _PUBLIC_ID.fullmatch(str(text))]
        return cls(
            actor=actor,
            operation=operation,
            request_id=request.state.request_id,
            language=negotiate(joined_value(request, "accept-language")),
            address=None if client is None else client.host,
            object_id=named[-1] if named else None,
            limits=request.state.limit_headers,
        )


@dataclass(slots=True)
class Responder:
    """Runs use cases for one request."""

    request: Request
    service: Service
    context: RequestContext
    decided: bool = False
    """Whether a use case has started to decide. Until then, the content of the request is unchecked."""
    selection: Selection | None = None
    """The members that the caller wants of the response; ``None``: all."""

    async def view(self, use_case: UseCase[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
        """Return the result of a use case that only reads."""
        work = partial(self.service.open_reading, self.context.request_info())
        return await use_case(work, self.context.actor, *args, **kwargs)

    async def view_on_primary(self, use_case: UseCase[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
        """Do as ``view``, where a replica could show more than the primary does, and a reader goes on from there."""
        work = partial(self.service.open_work, self.context.request_info(), no_render)
        return await use_case(work, self.context.actor, *args, **kwargs)

    async def view_on_record(self, use_case: UseCase[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
        """Return the result of a read that is itself recorded, such as an identity. It runs on the primary, and is
        decided again if the data changed before the record was written.
        """
        return await until_recorded(lambda: self.view_on_primary(use_case, *args, **kwargs))

    async def changed(
        self, use_case: UseCase[P, V], render: Callable[[V], StoredAnswer], *args: P.args, **kwargs: P.kwargs
    ) -> StoredAnswer:
        """Run a use case that changes something, and return its response after the commit; it is kept for retries.

        ``render`` runs once per view, so the kept response and the sent one are the same.
        """
        self.decided = True
        last: list[tuple[V, StoredAnswer]] = []

        def once(view: V) -> StoredAnswer:
            if not last or last[-1][0] is not view:
                last[:] = [(view, render(view))]
            return last[-1][1]

        async def decide() -> StoredAnswer:
            return once(await use_case(work, self.context.actor, *args, **kwargs))

        work = partial(self.service.open_work, self.context.request_info(), once)
        return await until_recorded(decide)

    def was_read(self, content: bytes) -> None:
        """Tell what identifies a request that was read piece by piece: a retry is compared from now on."""
        idempotency = self.context.idempotency
        if idempotency is not None:
            found = fingerprint_of(self.service.callers.retry_secret, what_is_asked(self.request, content))
            self.context = replace(self.context, idempotency=replace(idempotency, fingerprint=found))

    async def refuse(self, problem: Forbidden) -> NoReturn:
        """Refuse before any use case runs; without an entry in the audit trail there is no response."""
        async with self.service.open_work(self.context.request_info(), no_render):
            raise problem

    async def keep(self, answer: StoredAnswer, *about: UUID | None) -> None:
        """Keep a refusal about these cases for retries, in a transaction of its own: nothing else was changed."""
        await self.service.open_work(self.context.request_info(), no_render).keep(answer, *about)


class Shape(Protocol):
    """An output model: built from a view, written as JSON."""

    def model_dump_json(self, *, by_alias: bool) -> str:
        """Write the model as JSON."""


@dataclass(slots=True)
class JsonResponder(Responder):
    """Responds with JSON and ETags."""

    @property
    def if_match(self) -> Versions | None:
        """The versions that the caller means to change, from ``If-Match``; ``None`` if it names none."""
        return versions_in(joined_value(self.request, "if-match"))

    @property
    def required_if_match(self) -> Versions | None:
        """Like ``if_match``, for changes that need it; raises ``PreconditionRequired`` without the header."""
        if "if-match" not in self.request.headers:
            raise PreconditionRequired
        return self.if_match

    def gives(self, member: str) -> bool:
        """Return whether the response of a read contains this member of its items."""
        asked_for = self.selection is None or member in self.selection.wanted
        return asked_for and self.request.method != "HEAD" and joined_value(self.request, "if-none-match") != "*"

    async def read(
        self, use_case: UseCase[P, V], shape: Callable[[V], Shape], *args: P.args, **kwargs: P.kwargs
    ) -> Response:
        """Respond to a GET: 200 with an ETag, or 304."""
        return self.seen(shape(await self.view(use_case, *args, **kwargs)))

    async def read_on_record(
        self, use_case: UseCase[P, V], shape: Callable[[V], Shape], *args: P.args, **kwargs: P.kwargs
    ) -> Response:
        """Respond to a GET that is itself recorded."""
        return self.seen(shape(await self.view_on_record(use_case, *args, **kwargs)))

    async def change(
        self, use_case: UseCase[P, V], shape: Callable[[V], Shape], status: int, *args: P.args, **kwargs: P.kwargs
    ) -> Response:
        """Respond to a POST, PATCH, PUT or DELETE, after its commit."""

        def render(view: V) -> StoredAnswer:
            return self._stored(shape(view), status)

        return response_of(await self.changed(use_case, render, *args, **kwargs))

    def fresh(self, body: bytes, version: int | None = None, headers: dict[str, str] | None = None) -> Response:
        """Respond with these bytes, as far as they were asked for, or 304 if the caller already has them."""
        if self.selection is not None:
            body = self.selection.keep(body)
        tag = etag(body, version)
        fields = {
            "ETag": tag,
            "Content-Language": self.context.language,
            "Cache-Control": "private, no-cache",
            **(headers or {}),
        }
        if none_match(joined_value(self.request, "if-none-match"), tag):
            return Response(status_code=304, headers={**fields, "ETag": tag_sent(self.request.headers, body, tag)})
        return Response(body, 200, fields, "application/json")

    def seen(self, body: Shape, headers: dict[str, str] | None = None) -> Response:
        """Respond with what was read, and keep it out of caches if it says so."""
        fields = {"Cache-Control": "no-store"} if getattr(body, "never_stored", False) else {}
        version = getattr(body, "version", None)
        return self.fresh(body.model_dump_json(by_alias=True).encode(), version, fields | (headers or {}))

    def _stored(self, shaped: Shape, status: int) -> StoredAnswer:
        body = shaped.model_dump_json(by_alias=True).encode()
        headers = {"Content-Language": self.context.language, "Cache-Control": "no-store"}
        if body:
            headers["Content-Type"] = "application/json"
        headers |= getattr(shaped, "headers", {})
        version = getattr(shaped, "version", None)
        if version is not None:
            headers["ETag"] = etag(body, version)
        location = getattr(shaped, "location", None)
        if location is not None and status == 201:
            headers["Location"] = self.service.public_url + location
        return StoredAnswer(
            status,
            headers,
            body,
            has_no_free_text=getattr(shaped, "has_no_free_text", False),
            without_secrets=getattr(shaped, "without_secrets", None),
        )


async def until_recorded(decide: Callable[[], Awaitable[V]]) -> V:
    """Decide, and decide again after a lost race, when the data changed before the decision was written."""
    for _ in range(TRIES - 1):
        try:
            return await decide()
        except VersionConflict:
            continue
    return await decide()


def no_render(_: Any) -> StoredAnswer:
    """Placeholder ``render`` for reads, which keep no response."""
    raise AssertionError("a read keeps no answer")


def response_of(answer: StoredAnswer, *, replayed: bool = False) -> Response:
    """Make an HTTP response of a stored one, new or replayed."""
    headers = dict(answer.headers)
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    return Response(answer.body, answer.status, headers)
