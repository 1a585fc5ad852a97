"""``corridor serve`` runs the clocks by itself: a corridor with times of seconds, seen over HTTP alone."""

import json
import time
from typing import Any

import httpx2
import pytest

from tests.builders import a_case, a_consent, a_referral
from tests.cli.commands import PATIENCE, Service, corridor

SENDER = "cases:read cases:write consents:write referrals:read referrals:send identity:read"
RECEIVER = "cases:read referrals:read referrals:respond"
SHORT = {"acknowledge_within": "PT1S", "decide_within": "PT2S", "contact_within": "PT1S"}


class Partner:
    """A client made at the command line, with a token."""

    def __init__(self, service: Service, organisation: str, scope: str) -> None:
        made = corridor(
            service.folder, "client", "add", "--organisation", organisation, "--name", "E", "--scope", scope, "--json"
        )
        assert made.returncode == 0, made.stderr
        self._url = service.url
        self._token = service.token(json.loads(made.stdout)).json()["access_token"]

    def get(self, path: str) -> dict[str, Any]:
        return self.send("GET", path)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = httpx2.request(
            method,
            self._url + path,
            json=body,
            headers={"authorization": f"Bearer {self._token}", **named},
            trust_env=False,
            timeout=PATIENCE,
        )
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json()
        return found

    def becomes(self, path: str, status: str) -> dict[str, Any]:
        """Wait until something has a status."""
        deadline = time.monotonic() + PATIENCE
        while (found := self.get(path))["status"] != status:
            assert time.monotonic() < deadline, found
            time.sleep(0.1)
        return found

    def steps(self, path: str) -> list[str]:
        """The types of a referral's steps, without those of its handoff."""
        items = self.get(f"{path}/timeline")["items"]
        return [step["type"] for step in items if step["type"].startswith("referral.")]


@pytest.fixture(scope="module")
def partners(service: Service) -> tuple[Partner, Partner]:
    """Both ends of a corridor whose times are seconds, with its worker running."""
    service.start()
    coordinator = Partner(service, "peso-qc", "directory:read corridors:manage")
    coordinator.send("PATCH", "/v1/corridors/KH-TH", {"response_times": {"normal": SHORT}}, if_match="*")
    return Partner(service, "nea", SENDER), Partner(service, "map", RECEIVER)


def consented(nea: Partner) -> tuple[str, str]:
    case_id = nea.send("POST", "/v1/cases", a_case())["id"]
    return case_id, nea.send("POST", f"/v1/cases/{case_id}/consents", a_consent())["id"]


def test_who_does_not_answer_is_told_and_the_referral_goes_on_and_comes_back(
    partners: tuple[Partner, Partner],
) -> None:
    nea, map_ = partners
    case_id, consent_id = consented(nea)
    body = a_referral(case_id, consent_id, send=True, fallback_centre_ids=["hrdf-mae-sot"])
    path = f"/v1/referrals/{nea.send('POST', '/v1/referrals', body)['id']}"
    old = nea.becomes(path, "expired")
    told = ["referral.sent", "referral.overdue", "referral.overdue", "referral.expired"]
    assert nea.steps(path) == [*told, "referral.redirected"]
    assert map_.steps(path) == told
    again = nea.becomes(f"/v1/referrals/{old['redirected_to']}", "expired")
    assert (again["redirected_from"], again["redirected_to"]) == (old["id"], None)
    assert nea.get(f"/v1/cases/{case_id}")["level"] == "holder"


def test_who_accepts_and_reaches_nobody_loses_it_again(partners: tuple[Partner, Partner]) -> None:
    nea, map_ = partners
    case_id, consent_id = consented(nea)
    path = f"/v1/referrals/{nea.send('POST', '/v1/referrals', a_referral(case_id, consent_id, send=True))['id']}"
    map_.send("POST", f"{path}/accept", {})
    ended = nea.becomes(path, "expired")
    assert ended["deletion"]["confirmed_at"] is None
    assert nea.steps(path)[-2:] == ["referral.overdue", "referral.expired"]
    assert nea.get(f"/v1/cases/{case_id}")["level"] == "holder"


def test_an_offer_that_nobody_answers_lapses(partners: tuple[Partner, Partner]) -> None:
    nea, _ = partners
    case_id, consent_id = consented(nea)
    offer = {"to_centre_id": "map-chiang-mai", "consent_id": consent_id}
    made = nea.send("POST", f"/v1/cases/{case_id}/handoffs", offer)
    assert made["decide_by"] is not None
    nea.becomes(f"/v1/handoffs/{made['id']}", "lapsed")
