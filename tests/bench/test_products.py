"""The requests sent to Medplum, CARE and Directus: method, path, headers and body of each of the four operations."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bench.load.connection import LoadFailed
from bench.load.requests import SUMMARY
from bench.peers.place import NotAsExpected, Place
from bench.peers.products import Product, care, directus, medplum
from tests.bench.in_thread import serving
from tests.bench.product_stand_in import TOKEN, Request, StandIn
from tests.unit.keyring.keyring_transit_stand_in import certificate

FACILITY = "6f1f2f1c-6f0e-4a3e-9b7c-0d7f3c1f8a11"
JSON = "application/json"
TASK = {"resourceType": "Task", "status": "requested", "intent": "order", "description": SUMMARY}
ASKED = {
    "origin_facility": FACILITY,
    "title": "Referral",
    "reason": SUMMARY,
    "status": "pending",
    "category": "other",
    "priority": 1,
    "emergency": False,
    "referring_facility_contact_name": "Somchai P.",
    "referring_facility_contact_number": "",
}
Expected = tuple[str, str, str | None, Any]


@dataclass(frozen=True, slots=True)
class Case:
    product: Product
    path: str
    query: str
    opening: str
    page_key: str
    wrapped: bool
    get: Expected
    create: Expected
    accept: Expected

    def stand_in(self, **faults: Any) -> StandIn:
        return StandIn(self.path, self.query, self.opening, self.page_key, self.wrapped, **faults)

    @property
    def list(self) -> Expected:
        return "GET", f"{self.path}?{self.query}", None, None


CASES = {
    "medplum": Case(
        medplum(),
        "/fhir/R4/Task",
        "status=requested&_sort=-_lastUpdated&_count=50",
        "requested",
        "entry",
        False,
        get=("GET", "/fhir/R4/Task/ID", None, None),
        create=("POST", "/fhir/R4/Task", "application/fhir+json", TASK),
        accept=(
            "PATCH",
            "/fhir/R4/Task/ID",
            "application/json-patch+json",
            [{"op": "replace", "path": "/status", "value": "accepted"}],
        ),
    ),
    "care": Case(
        care(FACILITY),
        "/api/v1/resource/",
        "status=pending&limit=50",
        "pending",
        "results",
        False,
        get=("GET", "/api/v1/resource/ID/", None, None),
        create=("POST", "/api/v1/resource/", JSON, ASKED),
        accept=("PUT", "/api/v1/resource/ID/", JSON, {**ASKED, "status": "approved"}),
    ),
    "directus": Case(
        directus("referrals"),
        "/items/referrals",
        "filter%5Bstatus%5D%5B_eq%5D=sent&sort=-id&limit=50",
        "sent",
        "data",
        True,
        get=("GET", "/items/referrals/ID", None, None),
        create=("POST", "/items/referrals", JSON, {"status": "sent", "summary": SUMMARY}),
        accept=("PATCH", "/items/referrals/ID", JSON, {"status": "accepted"}),
    ),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


def _seen(requests: list[Request], known: dict[str, Any]) -> list[Expected]:
    seen = []
    for method, target, headers, body in requests:
        assert headers["authorization"] == f"Bearer {TOKEN}"
        for number in sorted(known, key=len, reverse=True):
            target = target.replace(f"/{number}", "/ID")
        seen.append((method, target, headers.get("content-type"), body))
    return seen


def test_what_will_be_read_and_accepted_is_made_first_and_tried_once(case: Case) -> None:
    there = case.stand_in()
    with serving(there.serve) as port:
        place = Place(case.product, f"http://127.0.0.1:{port}", TOKEN)
        place.prepare(60)
    assert _seen(there.asked, there.objects) == [case.create] * 61 + [case.list, case.accept, case.get]
    assert {headers["host"] for _, _, headers, _ in there.asked} == {f"127.0.0.1:{port}"}
    assert len(place.open_ones) == 60
    assert set(place.open_ones) < set(place.made)


@pytest.mark.parametrize("operation", ["get", "list", "create", "accept"])
def test_each_operation_is_asked_as_the_product_wants_it(case: Case, operation: str) -> None:
    there = case.stand_in()
    with serving(there.serve) as port:
        place = Place(case.product, f"http://127.0.0.1:{port}", TOKEN)
        place.prepare(60)
        there.asked.clear()
        answered = place.ask(operation, 20, 2)
    assert answered.count == 18  # a tenth is warm-up
    assert _seen(there.asked, there.objects) == [getattr(case, operation)] * 20
    assert {headers["host"] for _, _, headers, _ in there.asked} == {f"127.0.0.1:{port}"}


def test_nothing_is_accepted_twice(case: Case) -> None:
    there = case.stand_in()
    with serving(there.serve) as port:
        place = Place(case.product, f"http://127.0.0.1:{port}", TOKEN)
        place.prepare(60)
        there.asked.clear()
        place.ask("accept", 60, 4)
    assert len({target for _, target, _, _ in there.asked}) == 60


def test_an_answer_that_is_not_2xx_voids_the_measurement(case: Case) -> None:
    there = case.stand_in(fails_from=80)
    with serving(there.serve) as port:
        place = Place(case.product, f"http://127.0.0.1:{port}", TOKEN)
        place.prepare(60)
        with pytest.raises(LoadFailed, match="429"):
            place.ask("get", 40, 2)


@pytest.mark.parametrize(("token", "fault", "said"), [("other", {}, "401"), (TOKEN, {"ignores_changes": True}, "is '")])
def test_a_product_that_answers_otherwise_is_not_measured(case: Case, token: str, fault: Any, said: str) -> None:
    with serving(case.stand_in(**fault).serve) as port, pytest.raises(NotAsExpected, match=said):
        Place(case.product, f"http://127.0.0.1:{port}", token).prepare(60)


def test_a_page_that_is_not_full_is_not_measured(case: Case) -> None:
    with serving(case.stand_in(page=14).serve) as port, pytest.raises(NotAsExpected, match="a page has 14 items"):
        Place(case.product, f"http://127.0.0.1:{port}", TOKEN).prepare(60)


def test_a_path_before_the_products_own_is_kept_and_https_is_spoken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(trusted)
    there = CASES["directus"].stand_in()
    there.path = "/cms/items/referrals"
    with serving(there.serve, tls) as port:
        place = Place(directus("referrals"), f"https://127.0.0.1:{port}/cms/", TOKEN)
        place.prepare(60)
        assert place.ask("get", 20, 2).count == 18
    assert {target.split("/")[1] for _, target, _, _ in there.asked} == {"cms"}
