"""Which account the server runs as. PostgreSQL refuses to run as root, and we make no accounts."""

import os
import pwd
from dataclasses import dataclass

from adapters.embedded_postgres.errors import FolderNotUsable, NotAvailableHere
from adapters.embedded_postgres.folder import Folder

UNPRIVILEGED = ("corridor", "postgres", "nobody")
"""Accounts that root may lend to the server, the most special first."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user and group id."""

    uid: int
    gid: int


def account_for(folder: Folder) -> Account:
    """Return ourselves, or as root: the cluster's owner, else the folder's owner, else an unprivileged account."""
    owner = folder.cluster.stat() if folder.cluster.exists() else None
    if os.geteuid() != 0:
        if owner and owner.st_uid != os.geteuid():
            raise FolderNotUsable(
                f"{folder.cluster} belongs to the account {_name(owner.st_uid)}, and this is {_name(os.geteuid())}. "
                "Use the account that first started Corridor here (root, if it was root), or another data folder."
            )
        return _known(Account(os.geteuid(), os.getegid()))
    if owner is None:
        owner = folder.path.stat()
    elif owner.st_uid == 0:
        raise FolderNotUsable(
            f"{folder.cluster} belongs to root, as whom PostgreSQL does not run. "
            f"Give it to an ordinary account: chown -R nobody {folder.cluster}"
        )
    return _known(Account(owner.st_uid, owner.st_gid)) if owner.st_uid else _unprivileged()


def _unprivileged() -> Account:
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid)
    raise NotAvailableHere(
        f"PostgreSQL does not run as root, and none of the accounts {', '.join(UNPRIVILEGED)} exists. "
        "Run Corridor as an ordinary user, or set CORRIDOR_DATABASE_URL."
    )


def _known(account: Account) -> Account:
    try:
        pwd.getpwuid(account.uid)
    except KeyError:
        raise NotAvailableHere(
            f"PostgreSQL needs a name for the user id {account.uid}, which /etc/passwd does not know. "
            "Add a line for it, use another account, or set CORRIDOR_DATABASE_URL."
        ) from None
    return account


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
