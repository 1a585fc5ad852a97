"""The rate of a ceiling counts only what came after every connection had planned its statements."""

import pytest

from bench.ceiling.pgbench import CeilingFailed, warm_rate


def test_the_first_fifth_is_left_out() -> None:
    cold = [f"0 {number} 20000 0 {number} 0" for number in range(2)]
    warm = [f"0 {number} 1000 0 10 {1000 * number}" for number in range(8)]
    rate = warm_rate("\n".join(cold + warm))
    assert rate.per_second == 1000
    assert rate.mean == 1


def test_too_few_calls_are_no_measurement() -> None:
    with pytest.raises(CeilingFailed):
        warm_rate("0 1 1000 0 10 0")
