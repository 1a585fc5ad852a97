"""Repeating an action with the same content changes nothing; with other content it is refused (contract, section 5)."""

from domain.kernel.errors import InvalidTransition


class AlreadyDone(InvalidTransition):
    """This was already done with other content; read the present state, and correct it with another action."""

    code = "already_done"

    def __init__(self, allowed_actions: tuple[str, ...] = ()) -> None:
        super().__init__(self.explanation(), allowed_actions)
