"""Own figures over HTTP: queries, who reads what, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.app_under_test import World
from tests.http.directory.directory_builders import an_organisation
from tests.http.directory.two_offices import Offices
from tests.http.statistics.figures_of_tests import INDICATORS, SUMMER, count, counted_offices, figures_of, values


@pytest.fixture(scope="module")
async def offices(world: World) -> Offices:
    return await counted_offices(world)


def this_month() -> str:
    today = datetime.now(UTC).date()
    return f"from={today - timedelta(days=20)}&to={today}"


async def test_figures_are_exact_and_say_when_they_were_counted(offices: Offices) -> None:
    found = await figures_of(offices.here, SUMMER)
    assert (found["from"], found["to"], found["by"]) == ("2025-07-01", "2025-09-30", [])
    assert found["counted_at"].endswith("Z")
    assert values(found, "trainings") == {(): 3}
    assert values(found, "training_participants") == {(): 15}
    part = await figures_of(offices.here, f"{INDICATORS}?from=2025-07-02&to=2025-08-15&indicators=trainings,activities")
    assert [(one["indicator"], one["value"], one["side"]) for one in part["figures"]] == [
        ("activities", 2, None),
        ("trainings", 2, None),
    ]


async def test_figures_are_split_by_two_dimensions(offices: Offices) -> None:
    found = await figures_of(offices.here, f"{SUMMER}&by=centre,month&indicators=trainings")
    code = offices.first["code"]
    assert values(found, "trainings", "centre", "month") == {(code, "2025-07"): 2, (code, "2025-08"): 1}
    by_sex = await figures_of(offices.here, f"{SUMMER}&by=sex")
    assert values(by_sex, "training_participants", "sex") == {("female",): 12, ("male",): 3}


async def test_sent_and_received_referrals_are_counted_apart_and_reconciled(offices: Offices) -> None:
    path = f"{INDICATORS}?{this_month()}&indicators=referrals_sent&by=corridor"
    for caller, side in ((offices.here, "sent"), (offices.there, "received")):
        found = await figures_of(caller, path)
        assert values(found, "referrals_sent", "corridor", "side") == {(offices.corridor, side): 1}
        (both,) = found["reconciliation"]
        assert (both["corridor"], both["side"], both["sent"]) == (offices.corridor, side, 1)
        assert both["received"] + sum(one["count"] for one in both["differences"]) == 1
        assert all(one["label"] for one in both["differences"])


async def test_each_caller_gets_the_figures_of_its_own_centres(offices: Offices) -> None:
    stranger = await offices.world.caller((await an_organisation(offices.world))["code"])
    sister = await offices.world.caller(offices.here.organisation, centres=(offices.sister["code"],))
    first = await offices.world.caller(offices.here.organisation, centres=(offices.first["code"],))
    for caller, trainings in ((stranger, {}), (sister, {}), (first, {(): 3})):
        assert values(await figures_of(caller, SUMMER), "trainings") == trainings


async def test_the_same_figures_are_not_sent_again(offices: Offices) -> None:
    path = f"{SUMMER}&indicators=trainings&fields=from,figures"
    first = await offices.here.get(path)
    assert set(first.json()) == {"from", "figures"}
    assert first.headers["vary"] == "Accept, Accept-Language"
    again = await offices.here.get(path, if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    head = await offices.here.call("HEAD", path)
    assert (head.status_code, head.headers["etag"]) == (200, first.headers["etag"])


@pytest.mark.parametrize(
    ("query", "pointer", "code", "named"),
    [
        ("from=2025-07-02&to=2025-07-01", "/query/to", "before_from", ""),
        ("from=2015-07-01&to=2025-07-01", "/query/to", "too_large", "ten years"),
        ("to=2025-07-01", "/query/from", "missing", ""),
        ("from=2568-07-01&to=2025-07-01", "/query/from", "buddhist_era", "2025"),
        ("from=2025-07-01&to=yesterday", "/query/to", "invalid_value", ""),
        ("indicators=trainings,happiness", "/query/indicators", "invalid_value", "trainings"),
        ("indicators=", "/query/indicators", "invalid_value", ""),
        ("indicators=trainings,trainings", "/query/indicators", "given_twice", "trainings"),
        ("by=height", "/query/by", "invalid_value", "corridor"),
        ("by=country", "/query/by", "invalid_value", "corridor"),
        ("by=sex,sex", "/query/by", "given_twice", "sex"),
        ("by=sex,stage,corridor", "/query/by", "too_long", "two"),
        ("by=case_type,service_type", "/query/by", "not_allowed", ""),
        ("by=stage&indicators=activities,open_cases", "/query/indicators", "not_allowed", "activities"),
        ("fields=nothing", "/query/fields", "not_in_list", ""),
        ("centre_id=x", "/query/centre_id", "unknown_field", ""),
    ],
)
async def test_an_invalid_query_is_refused_with_the_parameter_at_fault(
    offices: Offices, query: str, pointer: str, code: str, named: str
) -> None:
    days = "" if "from=" in query or "to=" in query else "from=2025-07-01&to=2025-09-30&"
    answer = await offices.here.get(f"{INDICATORS}?{days}{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    faults: list[dict[str, Any]] = answer.json()["errors"]
    (fault,) = faults
    assert (fault["pointer"], fault["code"]) == (pointer, code)
    assert named in fault["message"]


async def test_every_fault_is_named_at_once_in_the_callers_language(offices: Offices) -> None:
    query = "from=2025-07-02&to=2025-07-01&by=stage,sex&indicators=activities"
    answer = await offices.here.get(f"{INDICATORS}?{query}", accept_language="th")
    pointers = [fault["pointer"] for fault in answer.json()["errors"]]
    assert pointers == ["/query/to", "/query/indicators", "/query/indicators"]
    assert answer.json()["errors"][0]["message"] == "วันสุดท้ายอยู่ก่อนวันแรก"
    assert answer.headers["content-language"] == "th"


async def test_ten_years_may_be_requested(offices: Offices) -> None:
    await count(offices.world)
    found = await figures_of(offices.here, f"{INDICATORS}?from=2016-01-01&to=2025-12-31&indicators=trainings")
    assert values(found, "trainings") == {(): 3}
