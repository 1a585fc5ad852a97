"""Traces, by FastAPI's own OpenTelemetry: one span for each request, sent to ``CORRIDOR_TRACES_URL`` (ADR 0075).

Who takes part: FastAPI, which makes the spans; the caller, whose ``traceparent`` they continue; a collector.
Promised: off unless the setting is there, whatever else the environment says of OpenTelemetry. What leaves the process
is a list of attributes: method, route (a template), status, the class of an error. FastAPI's spans also have the path,
the query and the Host header, which may hold ids and anything else that a caller writes; those are dropped, and so is
the text that a caller may send in ``tracestate``.
On failure: spans are dropped if the collector does not take them; no request waits for it.
"""

import asyncio
import threading
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi.telemetry import TelemetryConfig

from api.process.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

KEPT = frozenset(
    {
        *("http.request.method", "http.route", "http.response.status_code", "error.type"),
        *("network.protocol.version", "url.scheme"),
    }
)
OFF: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
COLLECTOR_SECONDS = 2.0
"""For one attempt to send, and what the end of the process waits for the last one."""


def provider_of(settings: Settings) -> "TracerProvider | None":
    """Return what makes spans and sends them; ``None`` without the setting."""
    if settings.traces_url is None:
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return provider_for(OTLPSpanExporter(endpoint=settings.traces_url, timeout=COLLECTOR_SECONDS))


async def send_the_last(provider: "TracerProvider | None") -> None:
    """Send what is left, as far as that is possible within ``COLLECTOR_SECONDS``."""
    if provider is None:
        return
    # a daemon, since a collector that hangs must not keep the process from ending
    ending = threading.Thread(target=provider.shutdown, name="corridor-traces", daemon=True)
    ending.start()
    await asyncio.to_thread(ending.join, COLLECTOR_SECONDS)


def provider_for(exporter: "SpanExporter") -> "TracerProvider":
    """Return what makes spans, and gives of each what is listed to the exporter."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

    class OnlyListed(SpanExporter):
        """Hands on what is listed."""

        def export(self, spans: "Sequence[ReadableSpan]") -> SpanExportResult:
            """Export the spans without the rest."""
            return exporter.export([only_listed(span) for span in spans])

        def shutdown(self) -> None:
            """End."""
            exporter.shutdown()

    resource = Resource.create({"service.name": "corridor", "service.version": version("corridor")})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OnlyListed()))
    return provider


def telemetry_of(provider: "TracerProvider | None") -> TelemetryConfig:
    """Return FastAPI's configuration: spans of requests, if there is what makes them, and nothing else."""
    if provider is None:
        return OFF
    return {**OFF, "tracing": True, "tracer_provider": provider, "operation_spans": False}


def only_listed(span: "ReadableSpan") -> "ReadableSpan":
    """Copy a span with the listed attributes only, and without events, links and texts."""
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.trace import SpanContext, Status

    def plain(context: SpanContext | None) -> SpanContext | None:
        return context and SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)

    return ReadableSpan(
        name=span.name,
        context=plain(span.context),
        parent=plain(span.parent),
        resource=span.resource,
        attributes={name: value for name, value in (span.attributes or {}).items() if name in KEPT},
        kind=span.kind,
        instrumentation_scope=span.instrumentation_scope,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
    )
