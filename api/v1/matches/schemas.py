"""Response schemas of matches."""

from pydantic import Field

from api.labels import label
from api.v1.fields import ResponseBody
from domain.kernel.ids import to_text
from domain.matching.fit import Match, Matches
from domain.vocabulary import MatchReason


class MatchReasonAnswer(ResponseBody, title="MatchedReason"):
    """What counts for or against a centre."""

    code: MatchReason
    label: str = Field(description="In the language chosen by Accept-Language; see Content-Language.")


class MatchAnswer(ResponseBody, title="Match"):
    """A centre that could be sent to."""

    centre_id: str
    score: int = Field(ge=0, le=100, description="How well it fits what was asked for.")
    reasons: tuple[MatchReasonAnswer, ...] = Field(description="What counts for or against it.")


class ExcludedAnswer(ResponseBody, title="ExcludedCentre"):
    """A centre that could not be sent to."""

    centre_id: str
    codes: tuple[str, ...] = Field(description="Every rule for sending that it fails, by the code of its problem.")
    reasons: tuple[MatchReasonAnswer, ...] = Field(description="What would count for or against it.")


class MatchesAnswer(ResponseBody, title="Matches"):
    """The centres of a corridor, best first; a match has one page."""

    items: tuple[MatchAnswer, ...]
    excluded: tuple[ExcludedAnswer, ...] = Field(description="The others: nothing could be sent to them.")
    next_cursor: None

    @classmethod
    def of(cls, matches: Matches, language: str) -> "MatchesAnswer":
        """Build it from the domain object."""
        return cls(
            items=tuple(
                MatchAnswer(
                    centre_id=to_text("centre", one.centre.id), score=one.score, reasons=_reasons(one, language)
                )
                for one in matches.items
            ),
            excluded=tuple(
                ExcludedAnswer(
                    centre_id=to_text("centre", one.centre.id), codes=one.against, reasons=_reasons(one, language)
                )
                for one in matches.excluded
            ),
            next_cursor=None,
        )


def _reasons(match: Match, language: str) -> tuple[MatchReasonAnswer, ...]:
    return tuple(
        MatchReasonAnswer(code=reason, label=label("match_reasons", reason, language)) for reason in match.reasons
    )
