"""What can be wrong with a claim."""

from domain.kernel.errors import Conflict


class TooManyClaims(Conflict):
    """A case has at most 50 claims."""

    code = "too_many_claims"


class ClaimsNotOpen(Conflict):
    """The claims of this case are not open to your centre."""

    code = "claims_not_open"


class TooManySteps(Conflict):
    """A claim has at most 200 steps."""

    code = "too_many_steps"
