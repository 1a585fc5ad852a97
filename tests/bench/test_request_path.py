"""Counts the files that a request passes through, so that one idea is not spread over many."""

from bench.ground import Ground
from bench.request_path import trace
from tests.bench.conftest import REFERRALS

MOST = 36


def test_an_accept_passes_through_no_more_files_than_it_did(here: Ground) -> None:
    passed = trace(here, REFERRALS, "accept")
    order = list(passed)
    assert len(order) <= MOST, "\n".join(order)
    between = [
        "api/server/http_protocol.py",
        "api/http/guard.py",
        "domain/usecases/referrals/actions.py",
        "adapters/postgres/connection/pool.py",
    ]
    assert [file for file in order if file in between] == between
    assert "accept_referral" in passed["domain/usecases/referrals/actions.py"]
