"""What every story of the demonstration does: act on a referral, and look at the case from all sides."""

from typing import Any

from api.demo.cast import Cast
from api.demo.partner import Partner
from api.demo.story import Look, Sight, Story


class Scene:
    """One case with its referral. ``full_name`` is the migrant's; ``naming`` are the words that reveal who she is."""

    def __init__(self, story: Story, cast: Cast, full_name: str, naming: tuple[str, ...]) -> None:
        self.story, self.tell, self.cast = story, story.step, cast
        self.full_name, self.naming = full_name, naming
        self.case: dict[str, Any] = {}
        self.referral: dict[str, Any] = {}

    def act(self, who: Partner, action: str, status: str, said: str, body: Any, shown: str) -> None:
        """Take one action on the referral."""
        exchange = who.post(f"{self.referral_path}/{action}", body)
        self.tell(said, exchange, 200, wants={"status": status}, shows=(shown,), hides=self.naming)

    def look(self, moment: str, home: tuple[str, int], away: tuple[str, int]) -> None:
        """Let every partner read the case and try to open the identity; stranger and coordinator see nothing."""
        cast = self.cast
        told = (
            (cast.battambang, *home),
            (cast.chiang_mai, *away),
            (cast.stranger, None, 404),
            (cast.coordinator, None, 404),
        )
        for who, level, identity in told:
            self._sees_the_case(who, level)
            self._opens_the_identity(who, identity)
        self.story.look(Look(moment, tuple(Sight(who.name, level, identity) for who, level, identity in told)))

    def _sees_the_case(self, who: Partner, level: str | None) -> None:
        status, wants = (404, {"code": "not_found"}) if level is None else (200, {"level": level})
        seen = who.get(self.case_path)
        self.tell("reads the case", seen, status, wants=wants, hides=self.naming, aside=True)

    def _opens_the_identity(self, who: Partner, status: int) -> None:
        opened = who.get(f"{self.case_path}/identity")
        if status == 200:
            wants = {"person.full_name": self.full_name}
            self.tell("opens her identity", opened, 200, wants=wants, aside=True)
            return
        wants = {"code": "identity_not_open" if status == 403 else "not_found"}
        said = "is refused her identity"
        self.tell(said, opened, status, wants=wants, hides=self.naming, aside=True)

    @property
    def case_path(self) -> str:
        """The path of the case."""
        return f"/v1/cases/{self.case['id']}"

    @property
    def referral_path(self) -> str:
        """The path of the referral."""
        return f"/v1/referrals/{self.referral['id']}"
