"""What each centre may read of a played case, said once more and in other words than the domain says it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from domain.cases.custody import Handoff
from domain.cases.identity_access import Opening, opening_of
from domain.cases.reading import reading_of
from domain.cases.view import view_of as case_view_of
from domain.consents.consent import Consent
from domain.kernel.access import Place
from domain.kernel.errors import Missing
from domain.kernel.ids import CentreId, ConsentId
from domain.referrals.referral import Referral
from domain.referrals.view import view_of as referral_view_of
from domain.vocabulary import ConsentStatus, CustodyReason, DataCategory, HandoffStatus, ReferralStatus
from tests.unit.cases.played_case import PlayedCase, actor_at

ALL = frozenset(DataCategory)
ASKED = (ReferralStatus.SENT, ReferralStatus.ACKNOWLEDGED, ReferralStatus.INFO_REQUESTED)
AT_WORK = (ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS, ReferralStatus.PAUSED)
PREVIEWED = frozenset({DataCategory.PROFILE, DataCategory.SUMMARY})
WITH_CODE = PREVIEWED | {DataCategory.IDENTITY}


@dataclass
class ExpectedReading:
    """``reached``: for each consent the centres that the person means, kept as the machine plays."""

    play: PlayedCase
    reached: dict[ConsentId, set[CentreId]] = field(default_factory=dict)

    def holds(self, consent: Consent | None, place: Place) -> bool:
        """Whether it is in force for the centre."""
        return (
            consent is not None
            and consent.status(self.play.at) is ConsentStatus.ACTIVE
            and place.centre_id in self.reached[consent.id]
        )

    def names(self, consent: Consent, place: Place, *categories: str) -> bool:
        """Whether it is in force for the centre, and covers all of these."""
        return self.holds(consent, place) and set(categories) <= set(consent.data_categories)

    def readable(self, place: Place) -> frozenset[DataCategory]:
        """All that the centre may read of the case now."""
        case = self.play.case
        if place.operator_type in case.excluded_operator_types and case.holder != place:
            return frozenset()
        return frozenset[DataCategory]().union(*self._on_every_ground(place))

    def _on_every_ground(self, place: Place) -> Iterator[frozenset[DataCategory]]:
        whole = self.play.whole
        if whole.last_holder == place:
            yield self.held()
        for referral in whole.referrals:
            if referral.receiver == place and referral.status in AT_WORK:
                yield self.shared(referral)
            elif referral.receiver == place and referral.status in ASKED:
                yield self.shared(referral) & PREVIEWED
        for handoff in whole.handoffs:
            if handoff.receiver == place:
                yield self.offered(handoff)

    def held(self) -> frozenset[DataCategory]:
        """What the present or last holder may read."""
        whole, last = self.play.whole, self.play.last
        if whole.ledger[0].place == last:
            return ALL
        found = {one for consent in whole.consents if self.holds(consent, last) for one in consent.data_categories}
        given = self.given()
        if given is not None and whole.ledger[given].place == last and self.play.codes[given] and self.stands(given):
            found |= WITH_CODE
        return frozenset(found)

    def given(self) -> int | None:
        """The stretch in which custody was given on a consent, as far as the last holder's comes from it."""
        now: int | None = None
        had = dict[Place, int | None]()
        for n, stretch in enumerate(self.play.whole.ledger):
            if stretch.consent_id is not None:
                now = n
            elif stretch.by in (CustodyReason.HAND_BACK, CustodyReason.CONSENT_WITHDRAWN):
                now = had[stretch.place]
            had[stretch.place] = now
        return now

    def stands(self, given: int) -> bool:
        """Whether the consent of that stretch was withdrawn neither for its centre nor for the last holder."""
        whole = self.play.whole
        consent, centres = whole.consent(whole.ledger[given].consent_id), (whole.ledger[given].place, whole.last_holder)
        if consent is None:
            return False
        named = {place.centre_id for place in centres if consent.recipients.include(place.centre_id)}
        return named <= self.reached[consent.id]

    def shared(self, referral: Referral) -> frozenset[DataCategory]:
        """What consent and share of a referral both name for its receiver."""
        consent = self.play.whole.consent(referral.consent_id)
        if consent is None or not self.holds(consent, referral.receiver):
            return frozenset()
        return frozenset(consent.data_categories) & frozenset(referral.share)

    def offered(self, handoff: Handoff) -> frozenset[DataCategory]:
        """What a centre that is offered the case directly may see of it before it accepts."""
        consent = self.play.whole.consent(handoff.consent_id)
        if handoff.referral_id is not None or handoff.status is not HandoffStatus.OFFERED:
            return frozenset()
        if consent is None or not self.holds(consent, handoff.receiver):
            return frozenset()
        return frozenset(consent.data_categories) & PREVIEWED

    def reads_summary(self, referral: Referral, place: Place) -> bool:
        """Whether the receiver reads the summary of a referral."""
        if referral.deletion is not None or referral.status not in (*ASKED, *AT_WORK, ReferralStatus.COMPLETED):
            return False
        held = self.held() if self.answers_or_keeps(place) else frozenset()
        return DataCategory.SUMMARY in self.shared(referral) | held

    def answers_or_keeps(self, place: Place) -> bool:
        """Whether the centre holds the case, or closed it and the consent that brought it there was not withdrawn."""
        given = self.given()
        stands = given is None or self.stands(given)
        return self.play.last == place and (self.play.case.holder == place or stands)

    def must_be_allowed_to_cross(self, handoff: Handoff) -> None:
        """Custody goes to another organisation on a consent, or back to where the person did not leave."""
        play, to = self.play, handoff.receiver
        if any(self.names(consent, to, "identity", "profile") for consent in play.whole.consents):
            return
        stretches = [n for n, one in enumerate(play.whole.ledger) if one.place == to]
        left = stretches and [one.by for one in play.whole.ledger][stretches[-1] + 1] is CustodyReason.CONSENT_WITHDRAWN
        assert handoff.sender.organisation_id == to.organisation_id or (stretches and not left)

    def must_read_this_and_no_more(self, place: Place) -> None:
        """Compare what the domain shows of the case with what is expected."""
        actor, file, at = actor_at(place), self.play.file_for(place), self.play.at
        expected = self.readable(place)
        try:
            view = case_view_of(actor, file, at)
        except Missing:
            assert not expected, place
            return
        assert reading_of(actor, file, at).categories == expected, place
        found = opening_of(actor, file, at)
        assert isinstance(found, Opening) is (DataCategory.IDENTITY in expected), (place, found)
        assert view.profile is None or DataCategory.PROFILE in expected
        assert view.preview is None or view.preview.sex is None or DataCategory.PROFILE in expected
        if isinstance(found, Opening):
            assert found.safe_contact is (DataCategory.CONTACT in expected)
            assert place.organisation_id in self.play.whole.with_identity_open(at)

    def must_read_the_summary_only_where_shared(self, referral: Referral) -> None:
        """Compare what the domain shows of a referral to its receiver with what is expected."""
        actor, grounds = actor_at(referral.receiver), self.play.file_for(referral.receiver).grounds
        try:
            view = referral_view_of(actor, replace(self.play.referral_file(referral), grounds=grounds), self.play.at)
        except Missing:
            return
        shown = view.referral.words.summary is not None
        assert shown is self.reads_summary(referral, referral.receiver), referral.status
