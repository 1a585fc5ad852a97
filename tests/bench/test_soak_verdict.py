"""The verdict on a soak: growth fails it, noise and the teeth of a saw do not, and no more does an odd answer pass."""

import random
from itertools import pairwise
from pathlib import Path

import pytest

from bench.pages import put_between
from bench.soak.calling import Answers
from bench.soak.flatness import TooShort, flatness, verdicts
from bench.soak.measure import Soaked
from bench.soak.table import lines, verdict

MEMORY, COUNT = "worker: private memory, MB", "worker: descriptors"
SAMPLES = 60
CHANCE = random.Random(11)
WARM_UP = [60 + 2.0 * number for number in range(20)]


def noisy(values: list[float], by: float = 3.0) -> list[float]:
    return [value + CHANCE.uniform(-by, by) for value in values]


FLAT = {
    "always the same": [100.0] * SAMPLES,
    "with noise": noisy([100.0] * SAMPLES),
    "after a warm-up": noisy([*WARM_UP, *[100.0] * 40]),
    "a saw with teeth of seven samples": noisy([80.0 + 6 * (number % 7) for number in range(SAMPLES)], 1),
    "single peaks": [500.0 if number % 9 == 0 else 100.0 for number in range(SAMPLES)],
    "less and less": [100.0 - number for number in range(SAMPLES)],
}
GROWING = {
    "a little with each sample": noisy([100.0 + 0.5 * number for number in range(SAMPLES)], 1),
    "after a warm-up": noisy([*WARM_UP, *[100 + 0.5 * number for number in range(40)]], 1),
    "a saw whose teeth grow": [80.0 + 6 * (number % 7) + 0.6 * number for number in range(SAMPLES)],
    "in one step at the end": [100.0] * 48 + [115.0] * 12,
}


@pytest.mark.parametrize("series", FLAT.values(), ids=FLAT)
def test_what_does_not_grow_passes(series: list[float]) -> None:
    assert flatness(MEMORY, series).is_flat


@pytest.mark.parametrize("series", GROWING.values(), ids=GROWING)
def test_what_grows_fails(series: list[float]) -> None:
    assert not flatness(MEMORY, series).is_flat


def test_more_is_allowed_to_postgresql_than_to_the_service() -> None:
    series = [800.0] * 40 + [820.0] * 20
    assert flatness("PostgreSQL: private memory of all, MB", series).is_flat
    assert not flatness(MEMORY, series).is_flat


def test_five_descriptors_more_among_forty_fail() -> None:
    assert flatness(COUNT, [40.0] * 40 + [44.0] * 20).is_flat
    assert not flatness(COUNT, [40.0] * 40 + [45.0] * 20).is_flat


def test_a_few_samples_are_no_verdict() -> None:
    with pytest.raises(TooShort):
        flatness(COUNT, [1.0] * 5)


def test_a_measure_that_appears_late_counts_from_nothing() -> None:
    samples = [{COUNT: 10.0}] * 20 + [{COUNT: 10.0, MEMORY: 30.0}] * 10
    found = {row.measure: row.is_flat for row in verdicts(samples)}
    assert found == {COUNT: True, MEMORY: False}


def soaked(answers: Answers, growth: float = 0.0, deliveries: int = 1) -> Soaked:
    samples = [{MEMORY: 100 + growth * number, COUNT: 40.0} for number in range(30)]
    return Soaked(900.0, 30.0, answers, samples, deliveries)


def test_a_run_is_right_if_nothing_grows_and_every_answer_was_expected() -> None:
    good = Answers({200: 9_990, 201: 9, 503: 1})
    assert verdict(soaked(good)).is_right
    assert not verdict(soaked(good, growth=2.0)).is_right
    assert not verdict(soaked(good, deliveries=0)).is_right
    assert not verdict(soaked(Answers({200: 9_990, 503: 20}))).is_right
    assert not verdict(soaked(Answers({200: 9_999, 500: 1}, ["GET /v1/cases: 500"], 1))).is_right


def test_the_table_says_what_grows(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<begin>\nold\n<end>\nafter\n")
    put_between(page, "<begin>", "<end>", lines(verdict(soaked(Answers({200: 900}), growth=2.0))))
    written = page.read_text().splitlines()
    assert (written[:2], written[-2:]) == (["before", "<begin>"], ["<end>", "after"])
    assert f"| {MEMORY} | 100.0 | 129.0 | 149.0 | 20.0 | 3.3 | GROWS" in written
    assert f"| {COUNT} | 40 | 40 | 40 | 0 | 4.0 |" in written
    assert all(earlier != "old" for earlier, _ in pairwise(written))


def test_a_page_without_the_marks_is_not_written(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<begin>\nold\n")
    with pytest.raises(ValueError, match="has no"):
        put_between(page, "<begin>", "<end>", ["new"])
    assert page.read_text() == "before\n<begin>\nold\n"
