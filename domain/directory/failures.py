"""What stands in the way of changes to organisations, of their first administrators, and of signatures."""

from domain.kernel.errors import Conflict, Forbidden


class NotAParty(Forbidden):
    """Your organisation has no centre in this corridor, so it cannot sign the agreement."""

    code = "not_a_party"


class OrganisationDisabled(Conflict):
    """This organisation is disabled; set its status to active first."""

    code = "organisation_disabled"


class OrganisationNotConfirmed(Conflict):
    """A second person has to confirm this organisation first."""

    code = "organisation_not_confirmed"


class PeopleSignInElsewhere(Conflict):
    """People sign in at another identity provider; add the administrator there."""

    code = "people_sign_in_elsewhere"


class AdministratorExists(Conflict):
    """This organisation has an administrator; only the first one can be invited."""

    code = "administrator_exists"
