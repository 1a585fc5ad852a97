"""Which account the server runs as. PostgreSQL refuses to run as root, and we create no accounts."""

import os
import pwd
from dataclasses import dataclass

from adapters.embedded_postgres.data_folder.folder import Folder
from adapters.embedded_postgres.errors import FolderNotUsable, NotAvailableHere

UNPRIVILEGED = ("corridor", "postgres", "nobody")
"""Accounts that root may run the server as, most specific first."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user and group id."""

    uid: int
    gid: int


def account_for(folder: Folder) -> Account:
    """Return our own account or, for root, the cluster's owner, the folder's owner, or an unprivileged account."""
    if folder.cluster.exists():
        owner = folder.cluster.stat()
        return _of_cluster(folder, Account(owner.st_uid, owner.st_gid))
    if os.geteuid() != 0:
        return _with_a_name(Account(os.geteuid(), os.getegid()))
    owner = folder.path.stat()
    if owner.st_uid != 0 and _name(owner.st_uid) is not None:
        return Account(owner.st_uid, owner.st_gid)
    return _unprivileged()


def _of_cluster(folder: Folder, owner: Account) -> Account:
    if owner.uid == 0:
        raise FolderNotUsable(
            f"{folder.cluster} belongs to root, as whom PostgreSQL does not run. "
            f"Give it to an ordinary account: chown -R nobody {folder.cluster}"
        )
    if os.geteuid() not in (0, owner.uid):
        raise FolderNotUsable(
            f"{folder.cluster} belongs to the account {_name(owner.uid) or owner.uid}. "
            "Use the account that first started Corridor here (root, if it was root), or another data folder."
        )
    return owner


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


def _with_a_name(account: Account) -> Account:
    """`initdb` refuses an account without a name; an existing cluster does not mind."""
    if _name(account.uid) is None:
        raise NotAvailableHere(
            f"PostgreSQL needs a name for the user id {account.uid}, which /etc/passwd does not know. "
            "Add a line for it, use another account, or set CORRIDOR_DATABASE_URL."
        )
    return account


def _name(uid: int) -> str | None:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None
