"""Request schemas of referrals."""

from dataclasses import replace
from typing import Any

from pydantic import Field

from api.v1.external_id import ExternalId
from api.v1.fields import Paragraph, Reference, RequestBody, StrictBool, Time, once
from api.v1.patches import Patch, patch_of
from domain.cases.codes import case_in
from domain.directory.codes import reference_in
from domain.kernel.ids import consent_in
from domain.referrals.draft import ReferralRequest
from domain.usecases.referrals.update_referral import ReferralChange
from domain.vocabulary import DataCategory, Purpose, ReferralKind, ServiceType, Urgency


class ArrivalWindow(RequestBody, title="ArrivalWindowInput"):
    """When the person is expected."""

    from_: Time | None = Field(default=None, alias="from")
    to: Time | None = None


class ReferralTerms(RequestBody):
    """What a referral asks for, whichever case it is for. Centres and the corridor by id or code."""

    corridor_id: Reference
    from_centre_id: Reference = Field(description="The sending centre, one of yours.")
    to_centre_id: Reference = Field(description="The receiving centre.")
    fallback_centre_ids: tuple[Reference, ...] = Field(default=(), max_length=20)
    kind: ReferralKind = Field(description="A transfer offers the case; a service asks for help while you keep it.")
    service_types: tuple[ServiceType, ...] = Field(min_length=1, max_length=20)
    urgency: Urgency = Urgency.NORMAL
    purpose: Purpose = Purpose.REFERRAL
    arrival_window: ArrivalWindow | None = None
    summary: Paragraph | None = Field(
        default=None, description="What the receiver must know to decide. Write no names."
    )
    share: tuple[DataCategory, ...] = Field(
        default=(), max_length=6, description="What the receiver gets once it accepts."
    )

    def parts(self) -> dict[str, Any]:
        """Return all fields as the use case takes them; raises ``Missing`` with a pointer for a malformed id."""
        window = self.arrival_window
        return {
            "corridor": lambda: reference_in("corridor", self.corridor_id, "/corridor_id"),
            "from_centre": lambda: reference_in("centre", self.from_centre_id, "/from_centre_id"),
            "to_centre": lambda: reference_in("centre", self.to_centre_id, "/to_centre_id"),
            "fallback_centres": lambda: tuple(
                reference_in("centre", centre, f"/fallback_centre_ids/{place}")
                for place, centre in enumerate(self.fallback_centre_ids)
            ),
            "kind": lambda: self.kind,
            "service_types": lambda: once(self.service_types),
            "urgency": lambda: self.urgency,
            "purpose": lambda: self.purpose,
            "window_from": lambda: None if window is None else window.from_,
            "window_to": lambda: None if window is None else window.to,
            "summary": lambda: self.summary,
            "share": lambda: once(self.share),
        }


class ReferralFields(ReferralTerms):
    """The fields of a referral, which can be changed while it is a draft. Centres and the corridor by id or code."""

    consent_id: Reference | None = Field(default=None, description="The consent for sharing; required for sending.")
    external_id: ExternalId | None = Field(
        default=None, description="Your own reference, unique among the referrals of your organisation."
    )

    def parts(self) -> dict[str, Any]:
        """Return all fields as the use case takes them; raises ``Missing`` with a pointer for a malformed id."""
        consent = self.consent_id
        return super().parts() | {
            "external_id": lambda: self.external_id,
            "consent_id": lambda: None if consent is None else consent_in(consent, "/consent_id"),
        }


PARTS_OF = {
    "corridor_id": ("corridor",),
    "from_centre_id": ("from_centre",),
    "to_centre_id": ("to_centre",),
    "fallback_centre_ids": ("fallback_centres",),
    "arrival_window": ("window_from", "window_to"),
}
"""Fields that contain other names."""


class CreateReferral(ReferralFields, title="CreateReferralRequest"):
    """A new referral."""

    case_id: Reference
    send: StrictBool = Field(default=False, description="Whether to send it at once.")

    def to_command(self) -> ReferralRequest:
        """Convert it to the use case's argument."""
        case_id = case_in(self.case_id, "/case_id")
        return ReferralRequest(case_id=case_id, **{name: give() for name, give in self.parts().items()})


def document_of(asked: ReferralRequest) -> dict[str, Any]:
    """Write a stored draft as a document of ``ReferralFields``, which a patch is merged into."""
    return {
        "corridor_id": asked.corridor,
        "from_centre_id": asked.from_centre,
        "to_centre_id": asked.to_centre,
        "fallback_centre_ids": asked.fallback_centres,
        "kind": asked.kind,
        "service_types": asked.service_types,
        "urgency": asked.urgency,
        "purpose": asked.purpose,
        "arrival_window": {"from": asked.window_from, "to": asked.window_to},
        "summary": asked.summary,
        "share": asked.share,
        "external_id": asked.external_id,
    }


@patch_of(ReferralFields)
class UpdateReferral(Patch, title="UpdateReferralRequest"):
    """Changes to a draft (RFC 7396): what you leave out does not change, at any depth; `null` removes a value."""

    def to_change(self) -> ReferralChange:
        """Convert it to the use case's argument."""
        sent = self.model_fields_set
        return ReferralChange(
            self._apply,
            rewords="summary" in sent,
            empty=self.changes_nothing,
            refers="external_id" in sent,
            only_refers=sent == {"external_id"},
        )

    def _apply(self, asked: ReferralRequest) -> ReferralRequest:
        parts = self.onto(ReferralFields, document_of(asked)).parts()
        names = [part for name in self.model_fields_set for part in PARTS_OF.get(name, (name,))]
        return replace(asked, **{name: parts[name]() for name in names})
