"""What an answer goes without: words that are damaged, or whose key cannot be had just now."""

from typing import ClassVar, Literal

from pydantic import Field

from api.v1.fields import Told
from domain.kernel.keys import Unreadable


class UnreadableTold(Told, title="UnreadableField"):
    """A field of this answer that is null because it cannot be opened, whether or not anything was written there."""

    field: str
    code: Literal["key_service_unavailable", "sealed_value_damaged"] = Field(
        description="`key_service_unavailable`: read again later. `sealed_value_damaged`: the operator has been told."
    )


class TellsUnreadable(Told):
    """An answer with words in it. While something is unreadable it is not to be stored."""

    words: ClassVar[tuple[str, ...]]
    """The fields of an answer in which people write, or that are secret."""

    unreadable: tuple[UnreadableTold, ...] = Field(
        description="Fields that are null because they cannot be opened just now; empty otherwise."
    )

    @property
    def has_no_free_text(self) -> bool:
        """Say whether there are no words in it."""
        return all(getattr(self, name) is None for name in self.words)

    @property
    def never_stored(self) -> bool:
        """Say whether a cache must not keep it: the next answer may hold more."""
        return bool(self.unreadable)


def unreadable_told(found: tuple[Unreadable, ...]) -> tuple[UnreadableTold, ...]:
    """Shape it."""
    return tuple(UnreadableTold.model_validate({"field": one.field, "code": one.problem.code}) for one in found)
