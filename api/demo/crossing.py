"""The story itself, from Battambang to Chiang Mai, in chronological order."""

from typing import Any
from uuid import uuid4

from api.demo import migrant
from api.demo.cast import Cast, Crossing
from api.demo.scene import Scene
from api.demo.story import Story

NEVER_WAS = "referral_00000000000000000000000000000000"


def cross_the_border(story: Story, cast: Cast) -> Crossing:
    """Take one migrant from Battambang to Chiang Mai; raises ``UnexpectedAnswer``."""
    return _Crossing(story, cast, migrant.FULL_NAME, migrant.NAMING_WORDS).run()


class _Crossing(Scene):
    def run(self) -> Crossing:
        self._signing_in()
        self._battambang_refers()
        self._before_acceptance()
        self._chiang_mai_decides()
        self._she_arrives()
        ledger = self._the_outcome_returns()
        names = (self.cast.battambang.name, self.cast.chiang_mai.name)
        centres = dict(zip((self.referral["from_centre_id"], self.referral["to_centre_id"]), names, strict=True))
        return Crossing(self.case["id"], self.referral["id"], self.case["tracking_code"], centres, ledger)

    def _signing_in(self) -> None:
        self.story.part("Everybody signs in with credentials of their own")
        for partner in self.cast.everybody:
            self.tell(
                "gets an access token",
                partner.sign_in(),
                200,
                wants={"token_type": "Bearer", "expires_in": 300},
            )

        self.tell(
            "sees the corridor that it runs, and who belongs to it",
            self.cast.coordinator.get(f"/v1/corridors/{migrant.CORRIDOR}"),
            200,
            wants={"code": migrant.CORRIDOR, "status": "active"},
            shows=("response_times.normal.acknowledge_within",),
        )

        for partner, centre in ((self.cast.battambang, migrant.SENDER), (self.cast.chiang_mai, migrant.RECEIVER)):
            phone = migrant.REACHED_AT[centre]
            self.tell(
                "tells the directory how to reach it",
                partner.patch(f"/v1/centres/{centre}", {"contact": {"phone": phone}}),
                200,
                wants={"contact.phone": phone},
            )

    def _battambang_refers(self) -> None:
        self.story.part("Battambang opens a case and refers it")
        home = self.cast.battambang
        self.case = self.tell(
            "opens a case for a woman who leaves for Thailand; the tracking code is hers",
            home.post("/v1/cases", migrant.CASE),
            201,
            wants={"level": "holder", "status": "open"},
            shows=("code", "tracking_code"),
            hides=migrant.NAMING_WORDS,
        )
        consent = self.tell(
            "records her consent, by thumbprint and for Chiang Mai alone",
            home.post(f"{self.case_path}/consents", migrant.CONSENT),
            201,
            wants={"status": "active"},
            shows=("data_categories",),
        )
        asked, key = migrant.referral(self.case["id"], consent["id"]), str(uuid4())
        sent = home.post("/v1/referrals", asked, key=key)
        self.referral = self.tell(
            "sends a referral to Chiang Mai", sent, 201, wants={"status": "sent"}, shows=("due.acknowledge_by",)
        )
        self.tell(
            "lost the connection and sends the same again: the same answer, no second referral",
            home.post("/v1/referrals", asked, key=key),
            201,
            same_as=sent,
        )

    def _before_acceptance(self) -> None:
        self.story.part("Before anybody has accepted")
        cast, path = self.cast, self.referral_path
        self.tell(
            "finds it in the inbox",
            cast.chiang_mai.get("/v1/referrals?box=inbox&status=sent&limit=1"),
            200,
            wants={"items.0.id": self.referral["id"]},
            hides=migrant.NAMING_WORDS,
        )
        self.tell(
            "reads what it is asked to do, and sees no name, no number, no birth date",
            cast.chiang_mai.get(path),
            200,
            wants={"status": "sent", "case.age_band": "25_34"},
            shows=("case.sex", "case.stage", "case.case_types", "summary"),
            hides=migrant.NAMING_WORDS,
        )
        self.tell(
            "tries to open her identity",
            cast.chiang_mai.get(f"{self.case_path}/identity"),
            403,
            wants={"code": "identity_not_open"},
            hides=migrant.NAMING_WORDS,
        )
        never = cast.stranger.get(f"/v1/referrals/{NEVER_WAS}")
        self.tell("asks for a referral that never was, to compare", never, 404, wants={"code": "not_found"})
        self.tell("asks for this one: the very same answer", cast.stranger.get(path), 404, same_as=never)
        self.tell("tries to accept it", cast.stranger.post(f"{path}/accept"), 404, same_as=never)
        self.tell(
            "cannot accept its own referral",
            cast.battambang.post(f"{path}/accept"),
            403,
            wants={"code": "not_your_side"},
        )
        self.look("Sent", ("holder", 200), ("preview", 403))

    def _chiang_mai_decides(self) -> None:
        self.story.part("Question, answer, decision")
        home, away = self.cast.battambang, self.cast.chiang_mai
        self.act(away, "acknowledge", "acknowledged", "says who looks after it", {"handler": "Nok"}, "handler")
        question = {"question": "Does she have a copy of her contract?"}
        self.act(away, "ask", "info_requested", "asks", question, "question")
        answer = {"answer": "Yes, photographs of both pages. She carries them."}
        self.act(home, "answer", "acknowledged", "answers", answer, "answer")
        note = {"handler": "Nok", "note": "Appointment on the Monday after she arrives."}
        self.act(away, "accept", "accepted", "accepts", note, "accept_note")
        self.tell(
            "opens her identity, now that it has accepted",
            away.get(f"{self.case_path}/identity"),
            200,
            wants={"person.full_name": migrant.FULL_NAME},
            shows=("safe_contact.value", "safe_contact.hours"),
        )
        self.tell(
            "reads in the ledger that Battambang still answers for her",
            away.get(f"{self.case_path}/custody"),
            200,
            wants={"items.*.by": ["opened"], "items.*.centre_id": [self.referral["from_centre_id"]]},
        )
        self.look("Accepted", ("holder", 200), ("party", 200))

    def _she_arrives(self) -> None:
        self.story.part("She arrives, and custody moves")
        met = {"channel": "in_person", "migrant_code": self.case["tracking_code"]}
        self.tell(
            "meets her; she shows her tracking code",
            self.cast.chiang_mai.post(f"{self.referral_path}/confirm-contact", met),
            200,
            wants={"status": "in_progress", "contact_verified": True},
        )
        self.tell(
            "answers for her from now on",
            self.cast.chiang_mai.get(self.case_path),
            200,
            wants={"level": "holder", "centre_id": self.referral["to_centre_id"]},
        )
        self.look("She arrived", ("outcome", 403), ("holder", 200))

    def _the_outcome_returns(self) -> list[dict[str, Any]]:
        self.story.part("The outcome returns to where she came from")
        home = self.cast.battambang
        done = {
            "outcome": "service_received",
            "services_delivered": ["legal_assistance"],
            "note": "The agent repaid two thirds of the fee.",
        }
        self.act(self.cast.chiang_mai, "complete", "completed", "has done what was asked", done, "outcome")
        self.tell(
            "reads what came of it",
            home.get(self.referral_path),
            200,
            wants={"status": "completed", "outcome": "service_received", "outcome_note": done["note"]},
        )
        self.look("Completed", ("outcome", 403), ("holder", 200))
        self.tell("reads the whole road", home.get(f"{self.case_path}/timeline"), 200, shows=("items.*.type",))
        ledger: list[dict[str, Any]] = self.tell(
            "reads the custody ledger: no gap, no overlap",
            home.get(f"{self.case_path}/custody"),
            200,
            wants={"items.*.by": ["opened", "handoff"]},
        )["items"]
        return ledger
