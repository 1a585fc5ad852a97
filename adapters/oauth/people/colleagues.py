"""The people of an organisation, as those who oversee them see them, and the end of somebody's access (ADR 0084).

Two administrators may end each other's access at the same moment. Each transaction locks the organisation's
administrators before it looks who is signed in, so the second one finds that its own administrator is out.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session
from sqlmodel import col

from adapters.oauth.people.sessions import find_session
from adapters.oauth.people.users import end_access
from adapters.oauth.shared_state.audit_trail import audit_subject_of, write_down
from adapters.oauth.shared_state.unavailability import unavailable_while_away
from adapters.postgres.rows.directory import CentreRow, OrganisationRow
from adapters.postgres.rows.staff import SessionRow, UserRow
from domain.kernel import ids
from domain.kernel.roles import Role
from domain.oauth.colleagues import (
    ADMINISTRATORS,
    Colleague,
    ListedPerson,
    PeopleRefused,
    Why,
    sees,
    why_no_list,
    why_not_end,
)
from domain.oauth.people import Browser, RequestRefused

T = TypeVar("T")
LIST, END = "list_users", "disable_user"
LAST_SIGN_IN = (
    select(func.max(col(SessionRow.created_at)))
    .where(col(SessionRow.user_id) == col(UserRow.id))
    .correlate(UserRow)
    .scalar_subquery()
)


class Colleagues:
    """Lists the people of the signed-in person's organisation, and ends their access. Refusals are recorded.
    ``after_ending`` tells this process at once; others look for themselves.
    """

    def __init__(self, engine: AsyncEngine, after_ending: Callable[[], Awaitable[None]]) -> None:
        self._engine = engine
        self._after_ending = after_ending

    async def list(self, browser: Browser) -> tuple[ListedPerson, ...]:
        """List those whom the person sees, active ones first. Raises ``RequestRefused`` or ``PeopleRefused``."""

        def _list(session: Session) -> tuple[ListedPerson, ...] | Why:
            mine = _signed_in(session, browser)
            why = why_no_list(_colleague(mine))
            return _listed(session, mine) if why is None else _refused(session, browser, mine, LIST, why)

        return await self._run(_list)

    async def find(self, browser: Browser, person_id: UUID) -> ListedPerson:
        """Find somebody whose access the person may end. Raises ``RequestRefused`` or ``PeopleRefused``."""

        def _find(session: Session) -> ListedPerson | Why:
            mine = _signed_in(session, browser)
            found = _may_end(session, browser, mine, person_id)
            return found if isinstance(found, Why) else _listed(session, mine, person_id)[0]

        return await self._run(_find)

    async def end_access(self, browser: Browser, person_id: UUID) -> None:
        """End somebody's access: here at once, in other processes within two seconds. Raises ``RequestRefused`` or
        ``PeopleRefused``.
        """

        def _end(session: Session) -> Why | None:
            _lock(session, organisation_id, person_id)
            mine = _signed_in(session, browser)
            found = _may_end(session, browser, mine, person_id)
            if isinstance(found, Why):
                return found
            if found.status == "active":
                end_access(session, found)
                audit_subject = audit_subject_of(browser.origin, END, mine, None)
                write_down(session, audit_subject, "changed", object_id=ids.to_text("user", person_id))
            return None

        # A session that is used is noted first: a transaction that waited for the locks would hold its row.
        organisation_id = await self._run(lambda session: _signed_in(session, browser).organisation_id)
        await self._run(_end)
        await self._after_ending()

    async def _run(self, act: Callable[[Session], T | Why]) -> T:
        """Commit, then raise what was refused: raised inside, it would undo its own entry."""
        async with (
            unavailable_while_away(),
            AsyncSession(self._engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            done = await session.run_sync(act)
        if isinstance(done, Why):
            raise PeopleRefused(done)
        return done


def _lock(session: Session, organisation_id: UUID, person_id: UUID) -> None:
    """Lock an organisation's administrators and one person of it, always in the same order."""
    session.scalars(
        select(UserRow)
        .where(
            col(UserRow.organisation_id) == organisation_id,
            or_(col(UserRow.role).in_([role.value for role in ADMINISTRATORS]), col(UserRow.id) == person_id),
        )
        .order_by(col(UserRow.id))
        .with_for_update(key_share=True)
    ).all()


def _signed_in(session: Session, browser: Browser) -> UserRow:
    mine = find_session(session, browser.session)
    if mine is None:
        raise RequestRefused("login_required", "Sign in first.", to_client=False)
    return mine.user


def _may_end(session: Session, browser: Browser, mine: UserRow, person_id: UUID) -> UserRow | Why:
    person = session.get(UserRow, person_id)
    why = why_not_end(_colleague(mine), None if person is None else _colleague(person))
    if why is None and person is not None:
        return person
    return _refused(session, browser, mine, END, why or Why.UNKNOWN, person_id)


def _refused(
    session: Session, browser: Browser, mine: UserRow, operation: str, why: Why, person_id: UUID | None = None
) -> Why:
    public_id = None if person_id is None else ids.to_text("user", person_id)
    write_down(
        session, audit_subject_of(browser.origin, operation, mine, None), why, allowed=False, object_id=public_id
    )
    return why


def _listed(session: Session, mine: UserRow, person_id: UUID | None = None) -> tuple[ListedPerson, ...]:
    viewer, own = _colleague(mine), mine.organisation_id
    code = session.scalars(select(col(OrganisationRow.code)).where(col(OrganisationRow.id) == own)).one()
    centres = select(col(CentreRow.id), col(CentreRow.name)).where(col(CentreRow.organisation_id) == own)
    names = {row.id: row.name for row in session.execute(centres)}
    people = select(UserRow, LAST_SIGN_IN).where(col(UserRow.organisation_id) == own)
    if person_id is not None:
        people = people.where(col(UserRow.id) == person_id)
    rows = session.execute(people.order_by(col(UserRow.status), func.lower(col(UserRow.display_name)), col(UserRow.id)))
    return tuple(
        _listed_person(row, viewer, code, names, signed_in_at)
        for row, signed_in_at in rows
        if sees(viewer, _colleague(row))
    )


def _listed_person(
    row: UserRow, viewer: Colleague, code: str, names: Mapping[UUID, str], signed_in_at: datetime | None
) -> ListedPerson:
    active = row.status == "active"
    return ListedPerson(
        id=row.id,
        name=row.display_name,
        sign_in_name=f"{row.name}@{code}",
        role=Role(row.role),
        centres=None if row.centre_ids is None else tuple(sorted(names[one] for one in row.centre_ids)),
        active=active,
        signed_in_at=signed_in_at,
        here=row.id == viewer.id,
        may_be_ended=active and why_not_end(viewer, _colleague(row)) is None,
    )


def _colleague(row: UserRow) -> Colleague:
    limited = None if row.centre_ids is None else frozenset(row.centre_ids)
    return Colleague(row.id, row.organisation_id, Role(row.role), limited)
