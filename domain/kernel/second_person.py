"""What one person does not decide alone: new organisations, and systems that see persons (security.md, rule 20)."""

from domain.kernel.errors import Forbidden


class SecondPersonRequired(Forbidden):
    """This needs a second person: another supervisor or administrator of the same organisation, signed in."""

    code = "second_person_required"
