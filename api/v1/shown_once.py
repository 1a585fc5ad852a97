"""Responses with a secret that is shown once: what a retry gets when the secret is no longer kept (ADR 0044)."""

from typing import ClassVar

from pydantic import BaseModel, Field


class ShownOnce(BaseModel):
    """A response with secrets. A subclass names their fields, which are optional for the sake of late retries."""

    secrets: ClassVar[tuple[str, ...]]

    secret_shown_before: bool = Field(
        default=False,
        description="True in retries after an hour: the secret was shown before, and is left out of this response.",
    )

    @property
    def without_secrets(self) -> bytes | None:
        """The body without its secrets; ``None`` if it has none."""
        if all(getattr(self, name) is None for name in self.secrets):
            return None
        later = self.model_copy(update={"secret_shown_before": True})
        return later.model_dump_json(by_alias=True, exclude=set(self.secrets)).encode()
