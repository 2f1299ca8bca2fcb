"""Telling the root user, once a day, that somebody else could do its work.

IAM User Guide, "Root user best practices": the root user is for what nobody else can do. Where there is an
administrator to sign in as, it is worth saying; where there is none, the root user is making one, or trying things out.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from ..state.location import home

if TYPE_CHECKING:
    from ..state.account import Account
    from .session import Session

DAY = 86_400
"""Seconds between two hints."""
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def root_hint(session: Session) -> str:
    """What to tell the root user who has just changed something; empty if nothing, or if it was told lately."""
    stamp = os.path.join(home(), "root-hint")
    if not session.config.root_hint or told_lately(stamp, time.time()):
        return ""
    name = administrator(session.service.store.read())
    if name is None:
        return ""
    with suppress(OSError), open(stamp, "w"):  # where it cannot be kept in mind it is said again
        os.utime(stamp)
    program = session.program
    return (
        f"\nThe root user did this, and is not meant for daily work: {name} is an administrator.\n"
        f"`{program} login --user-name {name}` signs in. This is said once a day at most, and never after "
        f"`{program} configure set root_hint false`.\n"
    )


def told_lately(stamp: str, now: float) -> bool:
    """Whether the hint was given less than a day ago."""
    try:
        return 0 <= now - os.stat(stamp).st_mtime < DAY
    except OSError:
        return False


def administrator(account: Account) -> str | None:
    """The name of a user with a password who has AdministratorAccess, also by a group; None if there is none."""
    groups = [group for group in account.groups.values() if ADMINISTRATOR in group.attached]
    members = {name for group in groups for name in group.members}
    found = (
        user.name
        for user in account.users.values()
        if user.login and (ADMINISTRATOR in user.attached or user.name.lower() in members)
    )
    return next(found, None)
