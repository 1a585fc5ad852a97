"""The story for programs: the same content as on the terminal, as one JSON value at the end."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from api.demo.cast import Cast, Crossing
from api.demo.going_on import curl_lines
from api.demo.story import Look, Step, Story


class Reporter:
    """Collects silently until the story is over. ``as_told`` is false if it broke off; the last step says why."""

    def __init__(self, write: Callable[[Any], None], url: str, cast: Cast, shell: str) -> None:
        self._write = write
        self._shell = shell
        self._url = url
        self._cast = cast

    def hear(self, step: Step) -> None:
        """Print nothing yet."""

    def see(self, look: Look) -> None:
        """Print nothing yet."""

    def end(self, story: Story, crossing: Crossing | None, seconds: float) -> None:
        """Write the whole report."""
        report: dict[str, Any] = {
            "address": self._url,
            "as_told": crossing is not None,
            "seconds": round(seconds, 3),
            "clients": [
                {"name": one.name, "client_id": one.client_id, "client_secret": one.secret, "scopes": list(one.scopes)}
                for one in self._cast.everybody
            ],
            "steps": [_step(step) for step in story.steps],
            "seen": [asdict(look) for look in story.looks],
        }
        if crossing is not None:
            report |= {
                "case_id": crossing.case_id,
                "referral_id": crossing.referral_id,
                "custody": crossing.ledger,
                "curl": list(curl_lines(self._url, self._cast, crossing)),
                "desk": f"{self._url}/desk",
                "staff": [asdict(one) for one in self._cast.staff],
                "tracking": {"address": f"{self._url}/track", "code": crossing.tracking_code},
                "shell": self._shell,
            }
        self._write(report)

    def go_on(self, crossing: Crossing) -> None:
        """Print nothing more: the report already has the credentials and the lines."""


def _step(step: Step) -> dict[str, Any]:
    exchange = step.exchange
    told: dict[str, Any] = {
        "number": step.number,
        "part": step.part,
        "who": exchange.who,
        "said": step.said,
        "method": exchange.method,
        "path": exchange.path,
        "status": exchange.status,
        "expected": step.expected,
        "shown": dict(step.shown),
        "as_told": not step.differs,
    }
    if step.differs:
        told |= {"differs": list(step.differs), "answer": exchange.answer}
    return told
