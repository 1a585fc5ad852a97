"""What stands in the way of changes to organisations, and of their first administrators."""

from domain.kernel.errors import Conflict


class OrganisationDisabled(Conflict):
    """This organisation is disabled; set its status to active first."""

    code = "organisation_disabled"


class OrganisationNotConfirmed(Conflict):
    """A second person has to confirm this organisation first."""

    code = "organisation_not_confirmed"


class AdministratorExists(Conflict):
    """This organisation has an administrator; only the first one can be invited."""

    code = "administrator_exists"
