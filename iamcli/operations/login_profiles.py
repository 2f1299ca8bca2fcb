"""Login profiles: the passwords with which users sign in to the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import (
    EntityAlreadyExists,
    EntityTemporarilyUnmodifiable,
    Fault,
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    PasswordPolicyViolation,
    ServiceFailure,
    ValidationError,
)
from ..operation import reads, writes
from ..shapes.login_profiles import LoginProfile
from ._passwords import find_login, new_login, replace_password
from ._principals import find_user, user_or_caller
from ._signin_sessions import signin_session

if TYPE_CHECKING:
    from ..service import Call
    from ..shapes.scalars import Password, ResetRequired, ResetSigninSessionDuration, SigninSessionDuration, UserName
    from ..state.records import LoginProfileRecord, UserRecord


@writes(EntityAlreadyExists, NoSuchEntity, PasswordPolicyViolation, LimitExceeded, ServiceFailure)
def create_login_profile(
    call: Call,
    *,
    user_name: UserName | None = None,
    password: Password | None = None,
    password_reset_required: ResetRequired = False,
    max_signin_session_duration: SigninSessionDuration | None = None,
) -> LoginProfile:
    """Give a user, or the caller if no name is given, a password for the console.

    It has to meet the account's password policy, or AWS's where the account has none: at least 8 characters of three
    kinds out of upper-case letters, lower-case letters, digits and symbols. Only its hash is kept.
    """
    if password is None:
        raise ValidationError(Fault("Value at 'password' failed to satisfy constraint: Member must not be null"))
    user = user_or_caller(call, user_name)
    if user.login is not None:
        raise EntityAlreadyExists(f"Login Profile for user {user.name} already exists.")
    call.within("LoginProfilesPerUser", 1)
    user.login = new_login(call, password, reset_required=password_reset_required)
    user.login.max_signin_session = max_signin_session_duration
    return shown(user, user.login)


@reads(NoSuchEntity, ServiceFailure)
def get_login_profile(call: Call, *, user_name: UserName | None = None) -> LoginProfile:
    """Show whether and since when a user, or the caller if no name is given, has a console password."""
    user = user_or_caller(call, user_name)
    return shown(user, find_login(user))


@writes(
    EntityTemporarilyUnmodifiable, NoSuchEntity, PasswordPolicyViolation, LimitExceeded, InvalidInput, ServiceFailure
)
def update_login_profile(
    call: Call,
    *,
    user_name: UserName,
    password: Password | None = None,
    password_reset_required: ResetRequired | None = None,
    max_signin_session_duration: SigninSessionDuration | None = None,
    reset_max_signin_session_duration: ResetSigninSessionDuration = False,
) -> None:
    """Set a user's password, whether it has to be changed at the next sign-in, or how long sessions may last.

    What is not given stays as it is. A password policy that prevents reuse counts the current password as used.
    """
    login = find_login(find_user(call, user_name))
    login.max_signin_session = signin_session(
        login.max_signin_session, max_signin_session_duration, reset=reset_max_signin_session_duration
    )
    if password is not None:
        replace_password(call, login, password)
    if password_reset_required is not None:
        login.reset_required = password_reset_required


@writes(EntityTemporarilyUnmodifiable, NoSuchEntity, LimitExceeded, ServiceFailure)
def delete_login_profile(call: Call, *, user_name: UserName | None = None) -> None:
    """Take away the console password of a user, or of the caller if no name is given.

    The user's access keys go on working.
    """
    user = user_or_caller(call, user_name)
    find_login(user)
    user.login = None
    user.had_password = True


def shown(user: UserRecord, login: LoginProfileRecord) -> LoginProfile:
    """A login profile as answers show it."""
    return LoginProfile(
        user_name=user.name,
        create_date=login.created,
        password_reset_required=login.reset_required,
        max_signin_session_duration=login.max_signin_session,
    )
