"""The application: routes, error handlers and the lifespan of its parts."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from importlib.metadata import version
from uuid import UUID

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.routing import Route

from api.http.headers import compress, joined_value, negotiate
from api.http.log_notes import note_problem
from api.http.problems import BodyTooLarge, InternalError, MethodNotAllowed, problem_answer
from api.http.service import Service
from api.http.validation_errors import faults_of
from api.process.logs import alert
from api.process.startup import Startup, started, started_early
from api.process.traces import OFF
from api.server.fast_dispatch import RouteTable, plain
from api.server.request_middleware import RequestMiddleware
from domain.kernel.errors import CorridorError, InvalidValues, Missing, Unavailable
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable

Run = Callable[[], AbstractAsyncContextManager[Service]]


def create_app(
    run: Run,
    routers: tuple[APIRouter, ...],
    new_id: Callable[[], UUID],
    telemetry: TelemetryConfig = OFF,
    *,
    early_at: str | None = None,
) -> FastAPI:
    """Create the application. ``run`` starts and stops the adapters.

    ``early_at``: the public URL of one that answers before its adapters are up: 503 (``api/process/startup.py``).
    """

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[dict[str, Startup[Service]]]:
        start = started if early_at is None else started_early
        async with start(run, partial(setattr, app.state, "service")) as startup:
            await startup.first_attempt()
            yield {"startup": startup}  # for the protocol, which knows when the process ends

    app = FastAPI(
        title="Corridor",
        version=version("corridor"),
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry=telemetry,
        redirect_slashes=False,
    )
    for router in routers:
        app.include_router(router)
    app.router.routes.insert(0, RouteTable(route for router in routers for route in router.routes))
    app.add_middleware(RequestMiddleware, new_id=new_id, state=app.state, early_at=early_at)
    app.add_exception_handler(CorridorError, _on_corridor_error)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.state.routes = tuple(plain(route for router in routers for route in router.routes))
    return app


def problem_response(request: Request, problem: CorridorError, allow: str | None = None) -> Response:
    """Turn an error into a response, including the rate limit headers if the guard has set them."""
    if isinstance(problem, KeyServiceUnavailable | CiphertextRejected):
        alert(problem, request.state.request_id)
    note_problem(request, problem)
    answer = problem_answer(
        problem,
        request_id=request.state.request_id,
        language=negotiate(joined_value(request, "accept-language")),
        public_url=request.app.state.service.public_url,
        allow=allow,
        dpop=request.headers.get("authorization", "").lower().startswith("dpop "),
    )
    # a budget has limits of its own, which take precedence over those of the client's request quota
    response = Response(answer.body, answer.status, {**getattr(request.state, "limit_headers", {}), **answer.headers})
    compress(request.headers, response)
    return response


async def _on_corridor_error(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, CorridorError)  # noqa: S101 - registered for this class only
    return problem_response(request, problem)


async def _on_validation(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, RequestValidationError)  # noqa: S101 - registered for this class only
    return problem_response(request, InvalidValues(faults_of(problem.errors())))


async def _on_http(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)  # noqa: S101 - registered for this class only
    if problem.status_code == 405:
        return problem_response(request, MethodNotAllowed(), allow=_methods_of(request))
    kinds: dict[int, type[CorridorError]] = {404: Missing, 413: BodyTooLarge, 503: Unavailable}
    return problem_response(request, kinds.get(problem.status_code, InternalError)())


def _methods_of(request: Request) -> str:
    """List all methods of the path; Starlette reports only those of the first route that it tried."""
    routes: tuple[Route, ...] = request.app.state.routes
    matching = [route for route in routes if route.path_regex.match(request.url.path)]
    nearest = min(map(_vague, matching), default=None)  # `lookup` is not the id of a case
    found = {method for route in matching if _vague(route) == nearest for method in route.methods or ()}
    return ", ".join(sorted(found))


def _vague(route: Route) -> tuple[bool, int]:
    """Return how little a path says: most of all one that takes the rest of any path, then by its parameters."""
    return ":" in route.path, route.path.count("{")
