"""The schema of the list of actions: what you can do now, and why not the rest."""

from typing import Literal

from pydantic import Field

from api.labels import rendered
from api.v1.fields import ResponseBody
from domain.kernel.ids import shown, to_text
from domain.referrals.lifecycle import Action
from domain.referrals.why_not import ActionsView, UnavailableAction


class AllowedAction(ResponseBody):
    """One action that you can take now."""

    action: Action
    method: Literal["POST"]
    href: str


class UnavailableActionAnswer(ResponseBody, title="UnavailableAction"):
    """One action that you cannot take now, and why. Sending has one for each rule that is not met."""

    action: Action
    why: str = Field(
        description="`wrong_state`, `not_your_side`, `missing_scope`, `custody_moved`, `window_open`, `window_over`, "
        "`already_redirected`, `no_deletion_owed`, `deletion_owed` or `case_erased`; for `send`, the code of a rule "
        "for sending; `not_the_holder` for `redirect`; `centre_not_active` for what a suspended or closed receiver "
        "cannot take over."
    )
    message: str = Field(description="Why, in the language of the response.")
    referral_id: str | None = Field(description="The referral that is in the way, if there is one and you may see it.")
    handoff_id: str | None = Field(description="The handoff that is in the way, if there is one and you may see it.")

    @classmethod
    def of(cls, found: UnavailableAction, language: str) -> "UnavailableActionAnswer":
        """Build it from the domain object."""
        kind, number = found.in_the_way or ("", None)
        return cls(
            action=found.action,
            why=found.why,
            message=rendered(found.sentence, language),
            referral_id=shown("referral", number if kind == "referral" else None),
            handoff_id=shown("handoff", number if kind == "handoff" else None),
        )


class ActionsAnswer(ResponseBody, title="AllowedActions"):
    """The actions on a referral: those that you can take now, and the others."""

    items: tuple[AllowedAction, ...]
    unavailable: tuple[UnavailableActionAnswer, ...] = Field(
        description="Every other action, and why it is not possible."
    )
    next_cursor: str | None

    @classmethod
    def of(
        cls, allowed: tuple[Action, ...], next_cursor: str | None, view: ActionsView, language: str
    ) -> "ActionsAnswer":
        """Build it from the view, and those of the allowed actions that are on the page."""
        base = f"/v1/referrals/{to_text('referral', view.referral_id)}/"
        return cls(
            items=tuple(AllowedAction(action=action, method="POST", href=base + action) for action in allowed),
            unavailable=tuple(UnavailableActionAnswer.of(found, language) for found in view.unavailable),
            next_cursor=next_cursor,
        )
