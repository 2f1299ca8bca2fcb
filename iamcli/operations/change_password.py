"""Changing one's own password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import (
    AccessDenied,
    EntityTemporarilyUnmodifiable,
    InvalidUserType,
    LimitExceeded,
    NoSuchEntity,
    PasswordPolicyViolation,
    ServiceFailure,
)
from ..operation import Needs, writes
from ._passwords import find_login, matches, replace_password
from ._principals import find_user

if TYPE_CHECKING:
    from ..service import Call
    from ..shapes.scalars import Password


@writes(
    NoSuchEntity,
    InvalidUserType,
    LimitExceeded,
    EntityTemporarilyUnmodifiable,
    PasswordPolicyViolation,
    ServiceFailure,
    needs=Needs(caller=True),
)
def change_password(
    call: Call,
    *,
    old_password: Annotated[Password, "Your current password."],
    new_password: Annotated[Password, "Your new password; the account's password policy applies."],
) -> None:
    """Change the console password of the user who calls.

    The root user's password is another matter and is not changed here.
    """
    if call.caller.user is None:
        raise InvalidUserType("Only IAM Users can change their own password.")
    login = find_login(find_user(call, call.caller.user))
    if not matches(old_password, login.hash):
        raise AccessDenied("The old password was incorrect.")
    replace_password(call, login, new_password)
    login.reset_required = False
