"""A machine looks for the bad order: random offers, answers, call-offs and retries by several centres of several
organisations. After every step the promises of ``invariants.py`` hold, and versions have no gap.
"""

from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

import httpx2
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.builders import a_case, a_consent, a_referral
from tests.postgres.stage import CENTRES, HOME, STRANGER, Stage, read

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
ACTION = st.sampled_from(sorted(BODIES))
CENTRE = st.sampled_from(CENTRES)
ANY = st.integers(0, 999)
RULES = {
    "same_side", "consent_missing", "consent_expired", "consent_does_not_cover", "operator_type_excluded",
    "not_the_holder", "open_transfer_exists", "duplicate_open_referral", "service_not_offered",
}  # fmt: skip
REFUSALS = RULES | {"invalid_transition", "not_your_side", "not_your_centre", "not_found", "precondition_failed"}


class Cases(RuleBasedStateMachine):
    """The model knows one thing for sure: a version grows by one with each change, and otherwise stays."""

    stage: ClassVar[Stage]

    def __init__(self) -> None:
        super().__init__()
        self.cases: dict[str, int] = {}
        self.referrals: dict[str, int] = {}
        self.consents: list[tuple[str, str]] = []
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

    @initialize(centre=CENTRE)
    def begin(self, centre: str) -> None:
        self.open_case(centre, excluding=False)
        self.record_consent(0, with_identity=True, whole_corridor=True)

    @rule(centre=CENTRE, excluding=st.booleans())
    @precondition(lambda self: len(self.cases) < 3)
    def open_case(self, centre: str, excluding: bool) -> None:
        body = a_case(centre_id=centre, excluded_operator_types=["trade_union"] if excluding else [])
        answer = self.post(HOME[centre], "/v1/cases", body)
        assert answer.status_code == 201, answer.text
        self.cases[read(answer)["id"]] = 1

    @rule(pick=ANY, with_identity=st.booleans(), whole_corridor=st.booleans())
    def record_consent(self, pick: int, with_identity: bool, whole_corridor: bool) -> None:
        name, case = self.case(pick)
        body = a_consent(
            data_categories=["identity", "contact", "profile", "summary"] if with_identity else ["profile", "summary"],
            recipients={"corridor_id": "KH-TH"} if whole_corridor else {"centre_ids": ["map-chiang-mai"]},
        )
        who = HOME[self.stage.code_of(case["holder_centre_id"])]
        answer = self.post(who, f"/v1/cases/{name}/consents", body)
        assert answer.status_code == 201, answer.text
        self.consents.append((name, read(answer)["id"]))

    @rule(pick=ANY, to=CENTRE, other=CENTRE, transfer=st.booleans(), send=st.booleans(), by_holder=st.integers(0, 5))
    def create(self, pick: int, to: str, other: str, transfer: bool, send: bool, by_holder: int) -> None:
        known = self.consents[-3:]
        name, consent = known[pick % len(known)]
        case = self.stage.rows("SELECT * FROM corridor.cases WHERE id = $1", name[5:])[0]
        sender = self.stage.code_of(case["holder_centre_id"]) if by_holder else other
        if sender == to:
            return
        categories = self.stage.rows("SELECT data_categories FROM corridor.consents WHERE id = $1", consent[8:])
        body = a_referral(
            name, consent, from_centre_id=sender, to_centre_id=to, kind="transfer" if transfer else "service",
            service_types=["information"], share=categories[0]["data_categories"], send=send,
        )  # fmt: skip
        answer = self.post(HOME[sender], "/v1/referrals", body)
        if answer.status_code == 201:
            self.referrals[read(answer)["id"]] = 1

    @rule(
        pick=ANY, action=ACTION, side=st.sampled_from(["from", "to", "stranger"]), match=st.sampled_from([None, 0, -1])
    )
    @precondition(lambda self: self.referrals)
    def act(self, pick: int, action: str, side: str, match: int | None) -> None:
        name, before = self.referral(pick)
        who = STRANGER if side == "stranger" else HOME[self.stage.code_of(before[f"{side}_centre_id"])]
        headers = {} if match is None else {"if_match": f'"{before["version"] + match}"'}
        answer = self.post(who, f"/v1/referrals/{name}/{action}", BODIES[action], **headers)
        if side == "stranger":
            assert answer.status_code == 404
        self.settle(name, before, answer)

    @rule(pick=ANY, which=ANY, side=st.sampled_from(["from", "to"]))
    @precondition(lambda self: self.referrals)
    def do_what_is_allowed(self, pick: int, which: int, side: str) -> None:
        """Each action that is listed works when it is taken; only sending has rules beyond the table."""
        name, before = self.referral(pick)
        who = HOME[self.stage.code_of(before[f"{side}_centre_id"])]
        seen = self.stage.ask(who, "GET", f"/v1/referrals/{name}")
        if seen.status_code == 404:
            assert side == "to"
            assert before["sent_at"] is None
            return
        view = read(seen)
        assert (view["version"], view["status"]) == (self.referrals[name], before["status"])
        allowed = [action for action in view["allowed_actions"] if action in BODIES]
        if not allowed:
            return
        action = allowed[which % len(allowed)]
        tag = {"if_match": seen.headers["etag"]}
        answer = self.post(who, f"/v1/referrals/{name}/{action}", BODIES[action], **tag)
        if answer.status_code == 200:
            assert read(answer)["version"] == before["version"] + 1
        else:
            assert action == "send"
            assert {failure["code"] for failure in read(answer)["errors"]} <= RULES
        self.settle(name, before, answer)

    @rule(pick=ANY, to=CENTRE)
    @precondition(lambda self: self.referrals)
    def redirect(self, pick: int, to: str) -> None:
        name, before = self.referral(pick)
        who = HOME[self.stage.code_of(before["from_centre_id"])]
        answer = self.post(who, f"/v1/referrals/{name}/redirect", {"to_centre_id": to})
        self.settle(name, before, answer)
        if answer.status_code == 200:
            successor = read(answer)["redirected_to"]
            assert read(self.stage.ask(who, "GET", f"/v1/referrals/{successor}"))["redirected_from"] == name
            self.referrals[successor] = 1

    @rule(pick=ANY, stale=st.booleans(), draft=st.booleans())
    def change(self, pick: int, stale: bool, draft: bool) -> None:
        """PATCH a case or a draft, with the present version or an old one."""
        if draft and self.referrals:
            name, before = self.referral(pick)
            who, path = HOME[self.stage.code_of(before["from_centre_id"])], f"/v1/referrals/{name}"
            known, body, possible = self.referrals, {"summary": "Three months."}, before["status"] == "draft"
        else:
            name, before = self.case(pick)
            who, path = HOME[self.stage.code_of(before["holder_centre_id"])], f"/v1/cases/{name}"
            known, body, possible = self.cases, {"profile": {"sector": "F"}}, True
        answer = self.stage.ask(who, "PATCH", path, body, if_match=f'"{before["version"] - stale}"')
        if stale:
            assert answer.status_code == 412
        elif possible:
            assert (answer.status_code, read(answer)["version"]) == (200, before["version"] + 1), answer.text
            known[name] += 1
        else:
            assert read(answer)["code"] == "cannot_change_sent"

    @rule()
    @precondition(lambda self: self.last is not None)
    def repeat(self) -> None:
        """The same key gives the same bytes, whatever has happened since."""
        assert self.last is not None
        who, path, body, key, first = self.last
        again = self.stage.ask(who, "POST", path, body, idempotency_key=key)
        assert again.status_code == first.status_code
        if first.status_code != 403:
            assert again.content == first.content

    @rule(pick=ANY)
    def look(self, pick: int) -> None:
        """A party reads what it may, a stranger nothing; the identity opens to exactly those who hold its key."""
        name, case = self.case(pick)
        holders = {row["organisation_id"] for row in self.stage.rows(
            "SELECT organisation_id FROM vault.wrapped_keys WHERE data_key_id = $1", case["data_key_id"]
        )}  # fmt: skip
        for code in {*HOME.values(), STRANGER}:
            organisation = self.stage.rows("SELECT id FROM corridor.organisations WHERE code = $1", code)[0]["id"]
            seen = self.stage.ask(code, "GET", f"/v1/cases/{name}")
            identity = self.stage.ask(code, "GET", f"/v1/cases/{name}/identity")
            assert (identity.status_code == 200) is (organisation in holders), identity.text
            assert (seen.status_code == 404) is (identity.status_code == 404)

    @invariant()
    def every_promise_holds(self) -> None:
        if not self.cases:
            return
        ids = [UUID(name[5:]) for name in self.cases]
        assert self.stage.broken_promises(ids) == {}
        stored = self.stage.rows("SELECT id, version FROM corridor.referrals WHERE case_id = ANY ($1)", ids)
        assert {f"referral_{row['id'].hex}": row["version"] for row in stored} == self.referrals
        moved = self.stage.rows(
            "SELECT c.id, c.version - (SELECT count(*) - 1 FROM corridor.custody AS u WHERE u.case_id = c.id) AS version "
            "FROM corridor.cases AS c WHERE c.id = ANY ($1)",
            ids,
        )
        assert {f"case_{row['id'].hex}": row["version"] for row in moved} == self.cases


def test_no_order_of_steps_breaks_a_promise(database_url: str, root_key_file: Path) -> None:
    with Stage(database_url, root_key_file) as stage:
        Cases.stage = stage
        run_state_machine_as_test(
            Cases,
            settings=settings(
                max_examples=12, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
        assert stage.requests > 100
