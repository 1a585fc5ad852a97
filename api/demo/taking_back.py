"""The second story: a woman takes her consent back while her case is offered, and everything closes at once."""

from api.demo import migrant
from api.demo.cast import Cast
from api.demo.scene import Scene
from api.demo.story import Story


def take_consent_back(story: Story, cast: Cast) -> None:
    """Let the migrant withdraw her consent during a handoff; raises ``UnexpectedAnswer``."""
    _TakingBack(story, cast, migrant.SECOND_NAME, migrant.SECOND_NAMING_WORDS).run()


class _TakingBack(Scene):
    handoff_path = consent_path = ""

    def run(self) -> None:
        self._chiang_mai_helps_another_woman()
        self._the_case_is_offered()
        self._she_takes_her_consent_back()
        self._everything_is_closed()
        self._what_was_copied_is_deleted()

    def _chiang_mai_helps_another_woman(self) -> None:
        self.story.part("A second story: Chiang Mai helps another woman")
        home = self.cast.battambang
        self.case = self.tell(
            "opens a case for another woman",
            home.post("/v1/cases", migrant.SECOND_CASE),
            201,
            wants={"level": "holder", "identity_access.open": True},
            shows=("code",),
            hides=self.naming,
        )
        consent = self.tell(
            "records her consent, for Chiang Mai alone",
            home.post(f"{self.case_path}/consents", migrant.CONSENT),
            201,
            wants={"status": "active"},
        )
        self.consent_path = f"/v1/consents/{consent['id']}"
        asked = {**migrant.referral(self.case["id"], consent["id"]), "kind": "service"}
        self.referral = self.tell(
            "asks Chiang Mai for one service, and keeps the case",
            home.post("/v1/referrals", asked),
            201,
            wants={"status": "sent", "kind": "service"},
        )
        self.act(self.cast.chiang_mai, "accept", "accepted", "accepts", {"handler": "Nok"}, "handler")

    def _the_case_is_offered(self) -> None:
        self.story.part("Her case is offered as well")
        offered = self.tell(
            "offers the whole case to Chiang Mai",
            self.cast.battambang.post(
                f"{self.case_path}/handoffs",
                {
                    "to_centre_id": migrant.RECEIVER,
                    "reason": "She stays in Chiang Mai for good.",
                    "consent_id": self.referral["consent_id"],
                },
            ),
            201,
            wants={"status": "offered"},
        )
        self.handoff_path = f"/v1/handoffs/{offered['id']}"
        self.look("Offered", ("holder", 200), ("party", 200))

    def _she_takes_her_consent_back(self) -> None:
        self.story.part("Before Chiang Mai answers, she takes her consent back")
        self.tell(
            "withdraws it for her",
            self.cast.battambang.post(f"{self.consent_path}/withdraw", {"reason": "She no longer wants this."}),
            200,
            wants={"status": "withdrawn"},
            shows=("withdrawn_at",),
        )

    def _everything_is_closed(self) -> None:
        self.story.part("Everything is closed at once")
        away = self.cast.chiang_mai
        self.tell(
            "finds the offer called off",
            away.get(self.handoff_path),
            200,
            wants={"status": "called_off", "reason": None},
        )
        self.tell(
            "accepts it all the same, too late",
            away.post(f"{self.handoff_path}/accept"),
            409,
            wants={"code": "invalid_transition"},
        )
        self.tell(
            "tries to open her identity, and learns why it is closed",
            away.get(f"{self.case_path}/identity"),
            403,
            wants={"code": "identity_not_open", "why": "consent_withdrawn"},
            hides=self.naming,
        )
        self.tell(
            "reads what is left of the referral: ids, states and times",
            away.get(self.referral_path),
            200,
            wants={"status": "consent_withdrawn", "case": None, "summary": None, "handler": None},
            shows=("deletion.due_by",),
            hides=self.naming,
        )
        self.look("Taken back", ("holder", 200), ("outcome", 403))

    def _what_was_copied_is_deleted(self) -> None:
        self.story.part("What Chiang Mai had copied")
        self.tell(
            "confirms that its own copies are deleted",
            self.cast.chiang_mai.post(f"{self.referral_path}/confirm-deletion", {"note": "Paper file shredded."}),
            200,
            shows=("deletion.confirmed_at",),
        )
        self.tell(
            "reads that nothing is owed any more",
            self.cast.battambang.get(self.referral_path),
            200,
            wants={"deletion.late": False, "deletion_note": "Paper file shredded."},
        )
        self.tell(
            "has answered for her all the time",
            self.cast.battambang.get(f"{self.case_path}/custody"),
            200,
            wants={"items.*.by": ["opened"]},
        )
