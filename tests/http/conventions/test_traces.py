"""Traces name methods, routes and statuses, and nothing that a caller wrote."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx2
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult

from adapters.postgres.connection.pool import Database
from api.http.app import create_app
from api.http.service import Service
from api.process import traces_settings
from api.process.settings import SettingWrong, read_settings
from api.process.traces import KEPT, OFF, provider_for, provider_of, telemetry_of
from api.process.wiring import new_id
from api.v1.routers import ROUTERS
from tests.app_under_test import PUBLIC_URL, Caller, World
from tests.builders import opened_case
from tests.log_capture import everything_said

TRACE, CANARY = "4bf92f3577b34da6a3ce929d0e0e4736", "Somchai"


class Kept(SpanExporter):
    """A collector: what arrives is kept."""

    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.spans.extend(spans)
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Nothing is left to do."""


@pytest.fixture
async def kept() -> AsyncIterator[tuple[Kept, TracerProvider]]:
    collector = Kept()
    provider = provider_for(collector)
    yield collector, provider
    provider.shutdown()


@asynccontextmanager
async def traced(world: World, provider: TracerProvider | None) -> AsyncIterator[httpx2.AsyncClient]:
    """The running service behind an application of its own."""

    @asynccontextmanager
    async def run() -> AsyncIterator[Service]:
        yield world.service

    app = create_app(run, ROUTERS, new_id, telemetry_of(provider))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL) as http:
            yield http


def of(caller: Caller, **further: str) -> dict[str, str]:
    return {"authorization": f"Bearer {caller.token}", **further}


async def test_a_span_has_the_route_and_no_id(world: World, kept: tuple[Kept, TracerProvider]) -> None:
    collector, provider = kept
    nea = await world.caller("nea")
    case = await opened_case(nea)
    async with traced(world, provider) as http:
        answer = await http.get(f"/v1/cases/{case['id']}?fields=id", headers=of(nea, host=f"{CANARY}.example"))
        assert answer.status_code == 200
        refused = await http.post(f"/v1/cases/{case['id']}/close?x={CANARY}", json={}, headers=of(nea))
        assert refused.status_code == 422
        assert (await http.get(f"/v1/nowhere/{CANARY}", headers=of(nea))).status_code == 404
        await http.request("SOMCHAI", "/v1/cases")
    assert provider.force_flush()
    said = [(span.name, (span.attributes or {}).get("http.response.status_code")) for span in collector.spans]
    assert said == [
        ("GET /v1/cases/{case_id}", 200),
        ("POST /v1/cases/{case_id}/close", 422),
        ("GET", 404),
        ("HTTP /v1/cases", 405),
    ]
    for span in collector.spans:
        assert set(span.attributes or {}) <= KEPT
        assert (span.events, span.links, span.status.description) == ((), (), None)
        for canary in (case["id"], CANARY, CANARY.upper(), nea.client_id, "fields="):
            assert canary not in span.to_json()


async def test_a_span_continues_the_trace_of_its_caller_without_its_words_and_the_log_has_its_id(
    world: World, kept: tuple[Kept, TracerProvider]
) -> None:
    collector, provider = kept
    nea = await world.caller("nea")
    given = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01", "tracestate": f"x={CANARY}", "baggage": f"name={CANARY}"}
    async with traced(world, provider) as http:
        with everything_said() as heard:
            await http.get("/v1/cases?limit=1", headers=of(nea, **given))
            await http.get("/v1/cases?limit=1", headers=of(nea))
    assert provider.force_flush()
    first, second = collector.spans
    assert format(first.context.trace_id, "032x") == TRACE
    assert first.parent is not None
    assert format(first.parent.span_id, "016x") == "00f067aa0ba902b7"
    assert CANARY not in first.to_json() + str(first.context.trace_state) + str(first.parent.trace_state)
    logged = [line["trace_id"] for line in heard if line["event"] == "request"]
    assert logged == [format(span.context.trace_id, "032x") for span in (first, second)]


async def test_an_error_is_named_by_its_class(
    world: World, kept: tuple[Kept, TracerProvider], monkeypatch: pytest.MonkeyPatch
) -> None:
    collector, provider = kept
    nea = await world.caller("nea")

    async def broken(*_: object) -> object:
        raise RuntimeError(CANARY)

    async with traced(world, provider) as http:
        with monkeypatch.context() as patched:
            patched.setattr(Database, "_run", broken)
            assert (await http.get("/v1/cases?limit=1", headers=of(nea))).status_code == 500
    assert provider.force_flush()
    (span,) = collector.spans
    assert (span.attributes or {})["http.response.status_code"] == 500
    assert CANARY not in span.to_json()


async def test_without_the_setting_there_are_none_whatever_else_the_process_does(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    collector = Kept()
    everywhere = TracerProvider(shutdown_on_exit=False)
    everywhere.add_span_processor(SimpleSpanProcessor(collector))
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: everywhere)
    nea = await world.caller("nea")
    async with traced(world, provider_of(world.service.settings)) as http:
        assert (await http.get("/v1/cases?limit=1", headers=of(nea))).status_code == 200
    assert collector.spans == []
    assert not any(OFF.values())


def test_the_setting_is_refused_where_the_packages_are_missing_and_for_what_is_no_url(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert read_settings(traces_url="http://127.0.0.1:4318/v1/traces").traces_url is not None
    with pytest.raises(SettingWrong, match=r"CORRIDOR_TRACES_URL: write the URL"):
        read_settings(traces_url="127.0.0.1:4318")
    monkeypatch.setattr(traces_settings, "EXPORTER", "opentelemetry.exporter.missing")
    with pytest.raises(SettingWrong, match=r"CORRIDOR_TRACES_URL: the packages .* make install-traces"):
        read_settings(traces_url="http://127.0.0.1:4318/v1/traces")
