"""Work done by the service itself, with the same use cases, rules, events and audit trail as everybody else's.

Who takes part: a job, which finds what is due among all organisations' rows; a use case, which does it on behalf of one
organisation. Promised: the work is subject to that organisation's row-level security, and the trail names the system.
On failure: nothing is recorded, and it is due again at the job's next run.
"""

from collections.abc import Callable
from uuid import UUID

from adapters.postgres.mapping.values import new_id
from domain.kernel.access import Actor
from domain.kernel.ids import OrganisationId
from domain.kernel.request_info import RequestInfo
from domain.ports.work import OpenWork

OpenFor = Callable[[RequestInfo], OpenWork]


def on_behalf_of(organisation_id: UUID, operation: str, open_for: OpenFor) -> tuple[OpenWork, Actor]:
    """Return the first two arguments of a use case: a unit of work, and the service itself as its actor."""
    actor = Actor.system(OrganisationId(organisation_id))
    return open_for(RequestInfo(actor, operation, f"job_{new_id().hex}", None)), actor
