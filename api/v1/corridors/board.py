"""Response schemas of a corridor's board."""

from pydantic import Field

from api.v1.fields import ResponseBody, Time
from domain.board.board import Board, Figures, OpenCell, Timed
from domain.board.definitions import BoardDays, ReferralAge, Step
from domain.board.disclosure import Figure
from domain.directory.durations import write_duration
from domain.kernel.ids import CentreId, to_text
from domain.vocabulary import DeclineReason, ReferralStatus


class CountAnswer(ResponseBody, title="BoardCount"):
    """A count. In `network`, parts under five are left out; null if nothing is left."""

    count: int | None = Field(description="How many.")
    suppressed: bool = Field(description="A part under five about others is left out.")

    @classmethod
    def of(cls, figure: Figure) -> "CountAnswer":
        """Build it from a figure."""
        return cls(count=figure.count, suppressed=figure.suppressed)


class OpenAnswer(CountAnswer, title="BoardOpen"):
    """Open referrals of one status and age since sending, and how many of them are overdue."""

    status: ReferralStatus
    age: ReferralAge = Field(description="How long ago they were sent.")
    overdue: int | None = Field(description="Those whose next step was due and has not happened.")

    @classmethod
    def of_cell(cls, cell: OpenCell) -> "OpenAnswer":
        """Build it from a cell."""
        return cls(
            status=cell.status,
            age=cell.age,
            count=cell.count.count,
            overdue=cell.overdue.count,
            suppressed=cell.count.suppressed or cell.overdue.suppressed,
        )


class SilenceAnswer(ResponseBody, title="BoardSilence"):
    """Referrals whose acknowledge clock has ended, and those that were neither acknowledged nor decided by then."""

    clock_ended: int | None = Field(description="Those whose acknowledge clock has ended.")
    silent: int | None = Field(description="Of these, those without an answer at that moment.")
    rate: float | None = Field(description="`silent` by `clock_ended`, 0 to 1.")
    suppressed: bool = Field(description="A part under five about others is left out.")


class StepTimeAnswer(ResponseBody, title="BoardStepTime"):
    """How long a step took. In `network`, of at least eleven referrals, rounded to hours or days, without `count`."""

    count: int | None = Field(description="How many took the step; null in `network`.")
    median: str = Field(description="ISO 8601 duration.")
    p90: str = Field(description="90th percentile (nearest rank), ISO 8601 duration.")

    @classmethod
    def of(cls, timed: Timed) -> "StepTimeAnswer":
        """Build it from a step's times."""
        return cls(count=timed.count or None, median=write_duration(timed.median), p90=write_duration(timed.p90))


class TimesAnswer(ResponseBody, title="BoardTimes"):
    """The times of one receiving centre. A step that nobody, or too few of others, took is null."""

    centre_id: str
    acknowledge: StepTimeAnswer | None = Field(description="From the sending to the first answer.")
    decide: StepTimeAnswer | None = Field(description="From the sending to the acceptance or the decline.")
    contact: StepTimeAnswer | None = Field(
        description="From the acceptance, or a later beginning of the arrival window, to the contact."
    )

    @classmethod
    def of(cls, centre_id: CentreId, steps: dict[Step, Timed]) -> "TimesAnswer":
        """Build it from the times of a centre."""
        shown = {step: None if step not in steps else StepTimeAnswer.of(steps[step]) for step in Step}
        return cls(
            centre_id=to_text("centre", centre_id),
            acknowledge=shown[Step.ACKNOWLEDGE],
            decide=shown[Step.DECIDE],
            contact=shown[Step.CONTACT],
        )


class DeclinedAnswer(CountAnswer, title="BoardDeclined"):
    """Referrals that were declined for one reason."""

    reason: DeclineReason = Field(description="Why they were declined.")


class FiguresAnswer(ResponseBody, title="BoardFigures"):
    """One half of the board."""

    figures_at: Time | None = Field(description="When this was counted; null until the service has counted.")
    open: tuple[OpenAnswer, ...] = Field(description="Open referrals, whenever they were sent, by status and age.")
    silence: SilenceAnswer = Field(description="How many were left without an answer.")
    times: tuple[TimesAnswer, ...] = Field(description="How long receiving centres took.")
    declined: tuple[DeclinedAnswer, ...] = Field(description="Declined referrals by reason.")
    lapsed_handoffs: CountAnswer = Field(description="Transfers and direct offers that lapsed.")
    cases_without_working_centre: CountAnswer = Field(
        description="Open cases whose centre is not in operation, whenever they were opened."
    )

    @classmethod
    def of(cls, figures: Figures) -> "FiguresAnswer":
        """Build it from the figures."""
        times: dict[CentreId, dict[Step, Timed]] = {}
        for timed in figures.times:
            times.setdefault(timed.centre_id, {})[timed.step] = timed
        return cls(
            figures_at=figures.at,
            open=tuple(map(OpenAnswer.of_cell, figures.open)),
            silence=SilenceAnswer(
                clock_ended=figures.clock_ended.count,
                silent=figures.silent.count,
                rate=figures.silence_rate,
                suppressed=figures.clock_ended.suppressed or figures.silent.suppressed,
            ),
            times=tuple(TimesAnswer.of(centre, steps) for centre, steps in times.items()),
            declined=tuple(
                DeclinedAnswer(reason=reason, count=figure.count, suppressed=figure.suppressed)
                for reason, figure in figures.declined.items()
            ),
            lapsed_handoffs=CountAnswer.of(figures.lapsed),
            cases_without_working_centre=CountAnswer.of(figures.unattended),
        )


class BoardAnswer(ResponseBody, title="Board"):
    """How referrals are answered along a corridor, in counts alone."""

    corridor_id: str
    code: str
    days: BoardDays = Field(description="How far back what was sent is counted, today included.")
    own: FiguresAnswer = Field(description="What your centres sent or received, exactly.")
    network: FiguresAnswer = Field(description="What concerns none of your centres, rounded, once a day.")

    @classmethod
    def of(cls, board: Board) -> "BoardAnswer":
        """Build it from the domain object."""
        return cls(
            corridor_id=to_text("corridor", board.corridor_id),
            code=board.code,
            days=board.days,
            own=FiguresAnswer.of(board.own),
            network=FiguresAnswer.of(board.network),
        )
