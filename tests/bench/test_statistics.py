"""The queries of the benchmark are answered from the figures, and agree with the records."""

import asyncio
from datetime import UTC, datetime

import pytest

from bench.figures import measure
from bench.figures.measure import Counted, Different, counted, timed
from bench.figures.questions import asked_at, call_of
from bench.ground import Ground
from bench.plans import Statement, plans_of
from tests.bench.conftest import REFERRALS

SMALL = "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan"
"""Otherwise a sequential scan would be cheapest, with a few hundred rows."""


@pytest.fixture(scope="module")
def figures(here: Ground) -> Counted:
    return asyncio.run(counted(here, REFERRALS, "figures"))


def _tables(found: list[Statement]) -> set[str]:
    return {str(node["Relation Name"]) for one in found for node in one.nodes() if "Relation Name" in node}


@pytest.mark.parametrize("name", asked_at(datetime.now(UTC).date()))
def test_a_question_reads_the_figures_and_no_records(figures: Counted, name: str) -> None:
    async def run() -> list[Statement]:
        statement, arguments = await call_of(figures.organisation, asked_at(figures.at.date())[name].question)
        return await plans_of(figures.url, statement, *arguments, settings=SMALL)

    tables = _tables(asyncio.run(run()))
    assert "statistics_cells" in tables
    assert tables.isdisjoint({"referrals", "cases", "claims", "activities", "handoffs", "consents", "statistics_facts"})


def test_figures_and_records_agree_on_a_small_seed(figures: Counted) -> None:
    found = asyncio.run(timed(figures, asked_at(figures.at.date()), turns=1))
    assert set(found) == {
        "a quarter",
        "a year by sex and corridor",
        "a year by centre and month",
        "everything of a quarter",
    }
    assert all(row["figures"] > 0 for row in found.values())


def test_a_figure_that_differs_from_the_records_is_noticed(figures: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "REFERRALS", (*measure.REFERRALS[1:], measure.REFERRALS[0]))
    with pytest.raises(Different):
        asyncio.run(timed(figures, asked_at(figures.at.date()), turns=1))
