"""A person on the way, and what must be true of their case by what was acknowledged."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Person:
    """``name`` was given when the case was opened. ``holders``: the centres that answered for the case, in order.
    ``readers``: the organisations that may open the identity now.
    """

    case_id: str
    name: str
    holders: list[str]
    readers: set[str] = field(default_factory=set)
    erased: bool = False

    @property
    def path(self) -> str:
        """Where the case is."""
        return f"/v1/cases/{self.case_id}"
