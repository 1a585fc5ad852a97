"""What stands in the way of changes to organisations, and of who may act for them."""

from domain.kernel.errors import Conflict, Forbidden


class SecondPersonRequired(Forbidden):
    """This needs a second person: another supervisor or administrator of the same organisation, signed in."""

    code = "second_person_required"


class OrganisationDisabled(Conflict):
    """This organisation is disabled; set its status to active first."""

    code = "organisation_disabled"


class OrganisationNotConfirmed(Conflict):
    """A second person has to confirm this organisation first."""

    code = "organisation_not_confirmed"


class AdministratorExists(Conflict):
    """This organisation has an administrator; only the first one can be invited."""

    code = "administrator_exists"
