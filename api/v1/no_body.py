"""The response without a body (204)."""


class NoBody:
    """An empty response model."""

    @classmethod
    def of(cls, _: object) -> "NoBody":
        """Ignore the result of the use case."""
        return cls()

    def model_dump_json(self, *, by_alias: bool) -> str:
        """Return no bytes."""
        return ""
