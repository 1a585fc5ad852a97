"""What else Prometheus reads: requests, connections, jobs, clocks, the audit tree, keys, disks."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from adapters.postgres.connection.pool import Database
from adapters.postgres.operate.watched import LATE_RUNS, LATE_SECONDS
from api.process import watching
from api.process.counts import GIVEN_UP, OUTCOMES
from api.process.metrics import metrics_of
from api.process.readiness import LATE_AFTER
from api.process.request_counts import BUCKETS
from api.process.watching import NOTING
from tests.app_under_test import World, running_world
from tests.builders import opened_case
from tests.http.metrics.scraping import Samples, gauge, scraped
from tests.scratch import owner_of, url_of
from tests.timeouts import LONG, TICK

DAY = 86_400
PROJECT = Path(__file__).parents[3]
NAME = re.compile(r"corridor_[a-z_]+")


@pytest.fixture(scope="module")
async def served(own_database: str, root_key_file: Path) -> AsyncIterator[World]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(watching, "SECONDS", TICK)
        async with running_world(url_of(own_database), root_key_file, metrics_port=0) as running:
            yield running


@pytest.fixture
def port(served: World) -> Iterator[int]:
    with metrics_of(served.service.settings, served.service.counts) as port:
        assert port is not None
        yield port


def requests(samples: Samples, operation: str, status: str) -> float:
    return samples.get(("corridor_requests_total", (operation, status)), 0)


async def test_requests_are_counted_by_operation_and_status_and_timed(served: World, port: int) -> None:
    nea = await served.caller("nea")
    _, before = await scraped(port)
    await nea.get("/v1/cases?limit=1")
    await nea.get("/v1/cases?limit=1")
    await nea.get("/v1/cases?limit=nonsense")
    await nea.get("/v1/nowhere/at/all")
    _, after = await scraped(port)
    for operation, status, count in (("list_cases", "200", 2), ("list_cases", "422", 1), ("none", "404", 1)):
        assert requests(after, operation, status) - requests(before, operation, status) == count
    timed = ("corridor_request_seconds_count", ("list_cases",))
    assert after[timed] - before.get(timed, 0) == 3
    assert {labels[0] for one, labels in after if one == "corridor_request_seconds_bucket"} == {
        *map(str, BUCKETS),
        "+Inf",
    }


async def until(port: int, metric: str, wanted: float) -> None:
    async with asyncio.timeout(LONG):
        while await gauge(port, metric) != wanted:  # noqa: ASYNC110  (nobody tells)
            await asyncio.sleep(TICK)


async def test_requests_under_way_and_connections_are_those_of_the_moment(
    served: World, port: int, own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea = await served.caller("nea")
    assert await gauge(port, "corridor_pool_size") == served.service.settings.pool_size
    go_on, run = asyncio.Event(), Database._run

    async def held(self: Database, *given: object) -> object:
        await go_on.wait()
        return await run(self, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Database, "_run", held)
        waiting = asyncio.create_task(nea.get("/v1/cases?limit=1"))
        await until(port, "corridor_requests_under_way", 1)
        go_on.set()
        await waiting
    await until(port, "corridor_requests_under_way", 0)

    database: Database = served.service.database  # type: ignore[assignment]
    async with owner_of(own_database) as owner:
        await owner.execute("SELECT pg_advisory_lock(75)")
        held_up = [
            asyncio.create_task(database.value("SELECT pg_advisory_xact_lock_shared(75)"))
            for _ in range(served.service.settings.pool_size + 2)
        ]
        await until(port, "corridor_pool_in_use", served.service.settings.pool_size)
        await until(port, "corridor_pool_waiting", 3)  # the process listens to the feeds on one of its connections
        await owner.execute("SELECT pg_advisory_unlock(75)")
    await asyncio.gather(*held_up)
    await until(port, "corridor_pool_waiting", 0)


async def test_jobs_clocks_the_tree_and_keys_are_measured(served: World, port: int, own_database: str) -> None:
    await opened_case(await served.caller("nea"))
    await served.service.worker.run_once("run_clocks")
    await served.service.worker.run_once(NOTING)
    async with owner_of(own_database) as owner:
        await owner.execute("UPDATE corridor.job_runs SET succeeded_at = now() - interval '1 day', failed_at = now()")
        await owner.execute("UPDATE corridor.audit SET at = at - interval '1 day'")
        await owner.execute(
            "INSERT INTO vault.owed_turns SELECT data_key_id, organisation_id, case_id, generation, wrapped"
            " FROM vault.wrapped_keys LIMIT 1"
        )
        _, samples = await scraped(port)
        await owner.execute("DELETE FROM vault.owed_turns")
    of_clocks = {metric: value for (metric, labels), value in samples.items() if labels == ("run_clocks",)}
    assert of_clocks["corridor_job_success_age_seconds"] >= DAY
    assert of_clocks["corridor_job_interval_seconds"] == 1
    assert (of_clocks["corridor_job_failing"], of_clocks["corridor_job_failures_total"]) == (1, 0)
    assert samples["corridor_audit_outside_tree_age_seconds", ()] >= DAY
    assert samples["corridor_cases_owed_a_key", ()] == 1
    assert samples["corridor_database_size_bytes", ()] > 1_000_000
    assert 0 < samples["corridor_database_connections", ()] < samples["corridor_database_connections_limit", ()]
    async with asyncio.timeout(LONG):
        while samples["corridor_audit_outside_tree_age_seconds", ()] >= DAY:
            # as long as an earlier transaction runs, of other tests too, the tree does not grow beyond it
            for job in ("grow_audit_tree", "sign_tree_head"):
                await served.service.worker.run_once(job)
            _, samples = await scraped(port)
    assert samples["corridor_audit_tree_head_age_seconds", ()] < DAY
    assert samples["corridor_clocks_late_seconds", ()] == 0
    await until(port, "corridor_key_service_up", 1)
    assert 0 < samples["corridor_signing_key_age_seconds", ()] < 100 * 365 * DAY


async def test_a_clock_that_has_ended_is_late_until_its_step_is_taken(
    served: World, port: int, own_database: str
) -> None:
    nea = await served.caller("nea")
    case = await opened_case(nea)
    async with owner_of(own_database) as owner:
        await owner.execute(
            "INSERT INTO corridor.handoffs SELECT (jsonb_populate_record(NULL::corridor.handoffs, jsonb_build_object("
            "'id', gen_random_uuid(), 'version', 1, 'case_id', c.id, 'kind', 'transfer', 'status', 'offered',"
            "'from_centre_id', c.holder_centre_id, 'to_centre_id', c.holder_centre_id, 'from_organisation_id',"
            "c.holder_organisation_id, 'to_organisation_id', c.holder_organisation_id, 'created_at',"
            "now(), 'updated_at', now(), 'decide_by', now() - interval '1 day'))).* FROM corridor.cases AS c"
            " WHERE corridor.public_id('case', c.id) = $1",
            case["id"],
        )
        _, samples = await scraped(port)
        await owner.execute("DELETE FROM corridor.handoffs")
    assert samples["corridor_clocks_late_seconds", ()] >= DAY


async def test_the_disk_and_the_version_are_named(served: World, port: int) -> None:
    _, samples = await scraped(port)
    for place in ("data", "erasures"):
        free, size = (samples[f"corridor_disk_{what}_bytes", (place,)] for what in ("free", "size"))
        assert 0 < free < size
    assert sum(metric == "corridor_build_info" for metric, _ in samples) == 1


async def test_labels_are_from_lists_of_ours(served: World, port: int) -> None:
    """No id, no name, no organisation and no URL is among them, whatever was asked for."""
    nea = await served.caller("nea")
    case = await opened_case(nea)
    await nea.get(f"/v1/cases/{case['id']}")
    await served.service.worker.run_once(NOTING)
    _, samples = await scraped(port)
    operations = {route.operation_id for route in _routes(served)} | {"none"}
    jobs = {job.name for job in served.service.worker.jobs}
    allowed = operations | jobs | set(map(str, (*OUTCOMES, *GIVEN_UP, *BUCKETS))) | {"+Inf", "gone", "data", "erasures"}
    labels = {label for metric, given in samples if metric != "corridor_build_info" for label in given}
    assert {label for label in labels - allowed if not (label.isdigit() and len(label) == 3)} == set()
    assert "get_case" in labels


async def test_the_guide_names_each_metric_and_rules_and_dashboard_name_no_other(served: World, port: int) -> None:
    nea = await served.caller("nea")
    await nea.get("/v1/cases?limit=1")
    for job in ("grow_audit_tree", "sign_tree_head", NOTING):
        await served.service.worker.run_once(job)
    text, _ = await scraped(port)
    families = {one.name + ("_total" if one.type == "counter" else "") for one in text_string_to_metric_families(text)}
    sampled = {sample.name for one in text_string_to_metric_families(text) for sample in one.samples}
    guide = (PROJECT / "docs/operations/monitoring.md").read_text(encoding="utf-8")
    assert set(NAME.findall(guide)) == families
    for path in ("prometheus/alerts.yaml", "prometheus/alerts_test.yaml", "grafana/corridor.json"):
        named = set(NAME.findall((PROJECT / "deploy" / path).read_text(encoding="utf-8")))
        assert named
        assert named - sampled == set(), path
    on_the_dashboard = set(NAME.findall((PROJECT / "deploy/grafana/corridor.json").read_text(encoding="utf-8")))
    shown = {name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count") for name in on_the_dashboard}
    assert families - shown == {"corridor_job_interval_seconds"}


async def test_what_readiness_calls_late_is_what_the_rules_alert_to() -> None:
    rules = (PROJECT / "deploy/prometheus/alerts.yaml").read_text(encoding="utf-8")
    gauges = {
        "clocks": "corridor_clocks_late_seconds",
        "feeds": "corridor_feed_unsequenced_age_seconds",
        "deliveries": "corridor_delivery_lag_seconds",
        "audit_tree": "corridor_audit_tree_head_age_seconds",
    }
    for check, seconds in LATE_AFTER.items():
        assert f"max({gauges[check]}) > {seconds}" in rules
    assert f"> {LATE_RUNS} * max by (job) (corridor_job_interval_seconds) + {LATE_SECONDS}" in rules


def _routes(world: World) -> tuple[object, ...]:
    transport = world.http._transport
    routes: tuple[object, ...] = transport.app.state.routes  # type: ignore[attr-defined]
    return routes


async def test_nothing_is_counted_where_no_metrics_are_served(world: World) -> None:
    assert (world.service.counts.requests, world.service.counts.gauges) == (None, None)
