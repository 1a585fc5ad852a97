"""What the machine knows while it plays, and how it asks: the part of it that has no rules."""

from typing import Any, ClassVar
from uuid import uuid4

import httpx2
from hypothesis.stateful import RuleBasedStateMachine

from tests.builders import a_referral
from tests.postgres.races.stage import HOME, Stage, read

BODIES: dict[str, Any] = {
    "send": None,
    "acknowledge": {"handler": "Somchai"},
    "ask": {"question": "A contract?"},
    "answer": {"answer": "Yes."},
    "accept": {"note": "On Monday."},
    "decline": {"reason": "no_capacity"},
    "confirm-contact": {"channel": "phone"},
    "no-show": {"attempts": [{"channel": "phone", "at": "2026-01-01T00:00:00Z"}]},
    "pause": {"reason": "The court rests."},
    "resume": None,
    "complete": {"outcome": "service_received", "note": "Wages paid."},
    "withdraw": {"reason": "She stays."},
    "void": {"reason": "The wrong person."},
}
FORWARD = frozenset(BODIES) - {"withdraw", "void", "decline", "no-show", "ask"}
RULES = {
    "already_declined", "consent_missing", "consent_withdrawn", "consent_does_not_cover", "operator_type_excluded",
    "not_the_holder", "open_transfer_exists", "duplicate_open_referral", "service_not_offered",
}  # fmt: skip
REFUSALS = RULES | {
    "already_done",
    "invalid_transition",
    "not_your_side",
    "not_your_centre",
    "not_found",
    "precondition_failed",
}


TRADE_UNIONS = ("clc", "itf-frn")
"""Organisations that some cases exclude."""


class Model(RuleBasedStateMachine):
    """It knows one thing for sure: a version grows by one with each change, and otherwise stays.

    Of a case it counts the changes but for those of its holder, which are in the ledger.
    """

    stage: ClassVar[Stage]

    def __init__(self) -> None:
        super().__init__()
        self.cases: dict[str, int] = {}
        self.referrals: dict[str, int] = {}
        self.consents: list[tuple[str, str]] = []
        self.handoffs: list[str] = []
        self.last: tuple[str, str, Any, str, httpx2.Response] | None = None

    def referral(self, pick: int) -> tuple[str, dict[str, Any]]:
        """Choose one, the newest more often than the old."""
        known = list(self.referrals)[-4:]
        name = known[pick % len(known)]
        return name, self.stage.rows("SELECT * FROM corridor.referrals WHERE id = $1", name[9:])[0]

    def case(self, pick: int) -> tuple[str, dict[str, Any]]:
        name = list(self.cases)[pick % len(self.cases)]
        return name, self.stage.rows("SELECT * FROM corridor.cases WHERE id = $1", name[5:])[0]

    def post(self, who: str, path: str, body: Any, **headers: str) -> httpx2.Response:
        """Ask with a key of its own, to be repeated later."""
        key = str(uuid4())
        answer = self.stage.ask(who, "POST", path, body, idempotency_key=key, **headers)
        self.last = (who, path, body, key, answer)
        assert answer.status_code < 300 or read(answer)["code"] in REFUSALS, answer.text
        return answer

    def settle(self, name: str, before: dict[str, Any], answer: httpx2.Response) -> None:
        """Hold an answer to an action against the version that was there before it."""
        if answer.status_code == 200:
            now = read(answer)
            assert now["version"] - before["version"] in (0, 1), answer.text
            if now["version"] == before["version"]:
                assert now["status"] == before["status"]
            self.referrals[name] = now["version"]
            self.follow(before["case_id"])

    def follow(self, case_id: Any) -> None:
        """Custody may have moved, and taken along what is open: each other referral changes by one version, or not."""
        for row in self.stage.rows("SELECT id, version FROM corridor.referrals WHERE case_id = $1", case_id):
            known = f"referral_{row['id'].hex}"
            if known in self.referrals:
                assert row["version"] - self.referrals[known] in (0, 1)
                self.referrals[known] = row["version"]

    def home_of(self, centre_id: Any) -> str:
        """The organisation of a centre."""
        return HOME[self.stage.code_of(centre_id)]

    def refer(self, name: str, consent: str, sender: str, to: str, kind: str, *, send: bool) -> None:
        stored = self.stage.rows("SELECT data_categories FROM corridor.consents WHERE id = $1", consent[8:])
        body = a_referral(
            name, consent, from_centre_id=sender, to_centre_id=to, kind=kind, send=send,
            service_types=["information"], share=stored[0]["data_categories"],
        )  # fmt: skip
        answer = self.post(HOME[sender], "/v1/referrals", body)
        if answer.status_code == 201:
            self.referrals[read(answer)["id"]] = 1

    def do_what_is_allowed(self, pick: int, which: int, among: frozenset[str]) -> None:
        """Each action that is listed works when it is taken; only sending has rules beyond the table."""
        name, before = self.referral(pick)
        choices = [
            (who, action, tag)
            for side in ("from", "to")
            for who in [self.home_of(before[f"{side}_centre_id"])]
            for tag, actions in [self.seen(who, name, before, side)]
            for action in actions
            if action in among
        ]
        if not choices:
            return
        who, action, tag = choices[which % len(choices)]
        answer = self.post(who, f"/v1/referrals/{name}/{action}", BODIES[action], if_match=tag)
        if answer.status_code == 200:
            assert read(answer)["version"] == before["version"] + 1
        else:
            assert action == "send"
            assert {failure["code"] for failure in read(answer)["errors"]} <= RULES
        self.settle(name, before, answer)

    def seen(self, who: str, name: str, before: dict[str, Any], side: str) -> tuple[str, list[str]]:
        """Read it from one side; gives its ETag and what may be done. A draft's receiver and excluded kinds do not."""
        answer = self.stage.ask(who, "GET", f"/v1/referrals/{name}")
        if answer.status_code == 404:
            assert (side == "to" and before["sent_at"] is None) or who in TRADE_UNIONS
            return "", []
        view = read(answer)
        assert (view["version"], view["status"]) == (self.referrals[name], before["status"])
        return answer.headers["etag"], view["allowed_actions"]
