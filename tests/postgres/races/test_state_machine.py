"""A machine looks for the bad order: random offers, answers, call-offs and retries by several centres of several
organisations. After every step the promises of ``invariants.py`` hold, and versions have no gap.
"""

from pathlib import Path
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

from tests.builders import a_case, a_consent
from tests.postgres.races.machine import BODIES, FORWARD, Model
from tests.postgres.races.stage import CENTRES, HOME, STRANGER, Stage, read

ACTION = st.sampled_from(sorted(BODIES))
CENTRE = st.sampled_from(CENTRES)
ANY = st.integers(0, 999)
FAST = (Phase.explicit, Phase.reuse, Phase.generate)
"""Shrinking a failure would take minutes of requests; the sequence is reported as it was found."""


class Cases(Model):
    """The rules by which the machine plays."""

    @initialize(centre=CENTRE, place=ANY)
    def begin(self, centre: str, place: int) -> None:
        self.open_case(centre, excluding=False)
        self.record_consent(0, with_identity=True, whole_corridor=True)
        self.send_across(0, place, transfer=True)

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

    @rule(pick=ANY)
    @precondition(lambda self: self.consents)
    def withdraw_consent(self, pick: int) -> None:
        """One step for everything that rests on it: each referral changes by one version or not at all."""
        name, consent = self.consents[pick % len(self.consents)]
        case = self.stage.rows("SELECT * FROM corridor.cases WHERE id = $1", name[5:])[0]
        by = self.stage.rows("SELECT centre_id, withdrawn_at FROM corridor.consents WHERE id = $1", consent[8:])[0]
        who = HOME[self.stage.code_of(by["centre_id"])]
        answer = self.post(who, f"/v1/consents/{consent}/withdraw", {})
        if answer.status_code != 200:
            return
        step = 0 if by["withdrawn_at"] else 1
        now = self.stage.rows("SELECT version, holder_centre_id FROM corridor.cases WHERE id = $1", case["id"])[0]
        assert now["version"] == case["version"] + step
        self.cases[name] += step if now["holder_centre_id"] == case["holder_centre_id"] else 0
        for row in self.stage.rows("SELECT id, version FROM corridor.referrals WHERE case_id = $1", case["id"]):
            known = f"referral_{row['id'].hex}"
            assert row["version"] - self.referrals[known] in (0, step)
            self.referrals[known] = row["version"]

    @rule(pick=ANY, to=CENTRE, sender=CENTRE, transfer=st.booleans(), send=st.booleans())
    @precondition(lambda self: self.consents)
    def refer_anywhere(self, pick: int, to: str, sender: str, transfer: bool, send: bool) -> None:
        """By anybody to anybody: mostly refused."""
        name, consent = self.consents[pick % len(self.consents)]
        if sender != to:
            self.refer(name, consent, sender, to, "transfer" if transfer else "service", send=send)

    @rule(pick=ANY, place=ANY, transfer=st.booleans())
    @precondition(lambda self: self.consents)
    def send_across(self, pick: int, place: int, transfer: bool) -> None:
        """By the holder to a centre at the other side: often possible."""
        name, consent = self.consents[-1 - pick % min(3, len(self.consents))]
        case = self.stage.rows("SELECT * FROM corridor.cases WHERE id = $1", name[5:])[0]
        holder = self.stage.code_of(case["holder_centre_id"])
        across = CENTRES[3:] if holder in CENTRES[:3] else CENTRES[:3]
        self.refer(name, consent, holder, across[place % 3], "transfer" if transfer else "service", send=True)

    @rule(pick=ANY, to=CENTRE, consented=st.booleans())
    def hand_on(self, pick: int, to: str, consented: bool) -> None:
        """Offer a case without a referral, to any centre; to its own holder it is nonsense."""
        name, case = self.case(pick)
        if self.stage.code_of(case["holder_centre_id"]) != to:
            known = [consent for case_id, consent in self.consents if case_id == name]
            body = {"to_centre_id": to, "reason": "She moved."}
            body |= {"consent_id": known[-1]} if consented and known else {}
            answer = self.post(self.home_of(case["holder_centre_id"]), f"/v1/cases/{name}/handoffs", body)
            if answer.status_code == 201:
                self.handoffs.append(read(answer)["id"])

    @rule(pick=ANY, action=st.sampled_from(["accept", "accept", "refuse", "call-off"]), right=st.booleans())
    @precondition(lambda self: self.handoffs)
    def settle_handoff(self, pick: int, action: str, right: bool) -> None:
        name = self.handoffs[-1 - pick % min(2, len(self.handoffs))]
        before = self.stage.rows("SELECT * FROM corridor.handoffs WHERE id = $1", name[8:])[0]
        side = "from" if (action == "call-off") is right else "to"
        answer = self.post(self.home_of(before[f"{side}_centre_id"]), f"/v1/handoffs/{name}/{action}", None)
        after = self.stage.rows("SELECT * FROM corridor.handoffs WHERE id = $1", name[8:])[0]
        changed = answer.status_code == 200 and before["status"] == "offered"
        assert after["version"] - before["version"] == (1 if changed else 0)
        self.follow(before["case_id"])

    @rule(pick=ANY, which=ANY)
    @precondition(lambda self: self.referrals)
    def go_on(self, pick: int, which: int) -> None:
        self.do_what_is_allowed(pick, which, FORWARD)

    @rule(pick=ANY, one=ANY, other=ANY)
    @precondition(lambda self: self.referrals)
    def go_on_further(self, pick: int, one: int, other: int) -> None:
        self.do_what_is_allowed(pick, one, FORWARD)
        self.do_what_is_allowed(pick, other, FORWARD)

    @rule(pick=ANY, which=ANY)
    @precondition(lambda self: self.referrals)
    def do_anything_allowed(self, pick: int, which: int) -> None:
        self.do_what_is_allowed(pick, which, frozenset(BODIES))

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
        """A party reads what it may, a stranger nothing; the identity opens to those who hold its key, and to a holder
        to whom the case came only with a consent.
        """
        name, case = self.case(pick)
        holders = {row["organisation_id"] for row in self.stage.rows(
            "SELECT organisation_id FROM vault.wrapped_keys WHERE data_key_id = $1", case["data_key_id"]
        )}  # fmt: skip
        for code in (sorted(set(HOME.values()))[pick % 4], STRANGER):
            organisation = self.stage.rows("SELECT id FROM corridor.organisations WHERE code = $1", code)[0]["id"]
            seen = self.stage.ask(code, "GET", f"/v1/cases/{name}")
            identity = self.stage.ask(code, "GET", f"/v1/cases/{name}/identity")
            if identity.status_code == 403 and organisation in holders:
                assert organisation == case["holder_organisation_id"]
                assert read(identity)["why"].startswith("consent_")
            else:
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
        changes = self.stage.rows(
            """
            SELECT c.id, c.version + 1 - (SELECT count(*) FROM corridor.custody AS u WHERE u.case_id = c.id) AS version
            FROM corridor.cases AS c WHERE c.id = ANY ($1)
            """,
            ids,
        )
        assert {f"case_{row['id'].hex}": row["version"] for row in changes} == self.cases


def test_no_order_of_steps_breaks_a_promise(database_url: str, root_key_file: Path) -> None:
    with Stage(database_url, root_key_file) as stage:
        Cases.stage = stage
        run_state_machine_as_test(
            Cases,
            settings=settings(
                max_examples=10,
                stateful_step_count=40,
                deadline=None,
                phases=FAST,
                suppress_health_check=list(HealthCheck),
            ),
        )
        assert stage.requests > 100
