"""The answer that has no body (204)."""


class NoBody:
    """Nothing to say: it is done."""

    @classmethod
    def of(cls, _: object) -> "NoBody":
        """Shape what is not there."""
        return cls()

    def model_dump_json(self, *, by_alias: bool) -> str:
        """Write no byte."""
        return ""
