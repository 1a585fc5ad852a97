"""``corridor doctor`` finds what the service should be doing and does not, and says what to do."""

from dataclasses import replace

import pytest

from adapters.postgres.operate.watched import JobSeen, Watched
from api.cli.diagnosis.finding import Finding
from api.cli.diagnosis.running import Seen, running_findings
from api.process.settings import Settings

HOUR = 3600.0
WELL = Watched(
    unsequenced_age=0.01,
    delivery_lag=0.0,
    deliveries_pending=3,
    digests_waiting=1,
    digests_failing=0,
    clocks_late=0.5,
    tree_head_age=200.0,
    outside_tree_age=0.4,
    cases_owed_a_key=0,
    cases_with_replaced_keys=0,
    replaced_organisation_keys=1,
    size=10_000_000,
    connections=30,
    connections_limit=100,
    services=8,
    clock=0.0,
    jobs={"run_clocks": JobSeen(1.0, 0.7, False), "see_who_came_of_age": JobSeen(24 * HOUR, 5 * HOUR, False)},
)
START = "Start corridor worker"
LOOKS_INTO_THE_LOG = "job failed"


def findings(ahead: float = 0.0, pool_size: int = 12, **changes: object) -> dict[str, Finding]:
    watched = replace(WELL, **changes)  # type: ignore[arg-type]
    return {one.subject: one for one in running_findings(Settings(pool_size=pool_size), Seen(watched, ahead))}


def test_nothing_is_wrong_with_a_service_that_runs() -> None:
    found = findings()
    assert [one for one in found.values() if not one.well] == []
    assert found.keys() == {"clock", "connections", "keys", "worker", "clocks", "feeds", "deliveries", "audit tree"}
    assert [one.advice for one in found.values() if one.advice] == []


STANDING = {name: JobSeen(job.every, 2 * 24 * HOUR, False) for name, job in WELL.jobs.items()}
ONE_LATE = {**WELL.jobs, "keep_feeds": JobSeen(0.025, 500.0, False)}
ONE_FAILING = {**WELL.jobs, "keep_boards": JobSeen(60.0, 90.0, True)}


@pytest.mark.parametrize(
    ("subject", "changes", "says", "advises"),
    [
        ("clock", {"ahead": 7.2}, "7.2 seconds ahead of", "NTP"),
        ("clock", {"ahead": -3.0}, "3.0 seconds behind", "NTP"),
        ("connections", {"connections_limit": 30}, "so 0 fit", "Raise max_connections"),
        ("connections", {"connections": 95}, "95 of max_connections = 100", "Run fewer processes"),
        ("keys", {"cases_owed_a_key": 2}, "owed a new key: 2", "alert lines"),
        ("keys", {"cases_with_replaced_keys": 1}, "with a replaced key: 1", "alert lines"),
        ("worker", {"jobs": {}}, "No worker has run yet", START),
        ("worker", {"jobs": STANDING}, "No job has succeeded for 2 days", START),
        ("worker", {"jobs": ONE_LATE}, "late or failing: keep_feeds.", LOOKS_INTO_THE_LOG),
        ("worker", {"jobs": ONE_FAILING}, "late or failing: keep_boards.", LOOKS_INTO_THE_LOG),
        ("clocks", {"clocks_late": 2 * HOUR}, "2:00:00 behind", "run_clocks"),
        ("feeds", {"unsequenced_age": 45.0}, "45.0 seconds behind", "keep_feeds"),
        ("deliveries", {"delivery_lag": HOUR}, "1:00:00 behind", "receiver"),
        ("audit tree", {"tree_head_age": HOUR}, "1:00:00 behind", "sign_tree_head"),
        ("audit tree", {"outside_tree_age": HOUR}, "1:00:00 behind", "grow_audit_tree"),
        ("digests", {"digests_failing": 2}, "no e-mail arrives: 2", "alert line"),
    ],
)
def test_each_fault_is_found_alone(subject: str, changes: dict[str, object], says: str, advises: str) -> None:
    found = findings(**changes)  # type: ignore[arg-type]
    assert [one.subject for one in found.values() if not one.well] == [subject]
    assert says in found[subject].found
    assert advises in found[subject].advice


def test_a_larger_pool_leaves_room_for_fewer_processes() -> None:
    assert "so 3 fit" in findings()["connections"].found
    assert "so 1 fit" in findings(pool_size=40)["connections"].found


def test_where_no_service_runs_nothing_is_late() -> None:
    found = findings(services=0, jobs=STANDING, clocks_late=HOUR, unsequenced_age=HOUR)
    assert found["worker"].well
    assert "Start corridor serve" in found["worker"].advice
    assert found.keys() == {"clock", "connections", "keys", "worker"}


def test_a_longer_interval_of_the_head_is_not_late() -> None:
    settings = Settings(tree_head_interval="PT1H")  # type: ignore[arg-type]
    seen = Seen(replace(WELL, tree_head_age=2 * HOUR), 0.0)
    assert next(one for one in running_findings(settings, seen) if one.subject == "audit tree").well
