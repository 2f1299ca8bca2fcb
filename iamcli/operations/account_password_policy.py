"""The account's password policy: what the console passwords of its users must be like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import LimitExceeded, MalformedPolicyDocument, NoSuchEntity, ServiceFailure
from ..operation import reads, writes
from ..shapes.account_password_policy import PasswordPolicy
from ..state.records import PasswordPolicyRecord

if TYPE_CHECKING:
    from ..service import Call
    from ..shapes.scalars import Flag, MinimumPasswordLength, PasswordAge, PasswordReusePrevention


@writes(NoSuchEntity, MalformedPolicyDocument, LimitExceeded, ServiceFailure)
def update_account_password_policy(
    call: Call,
    *,
    minimum_password_length: MinimumPasswordLength = 6,
    require_symbols: Annotated[Flag, "Whether a password needs one of `!@#$%^&*()_+-=[]{}|'`."] = False,
    require_numbers: Annotated[Flag, "Whether a password needs a digit."] = False,
    require_uppercase_characters: Annotated[Flag, "Whether a password needs a letter from A to Z."] = False,
    require_lowercase_characters: Annotated[Flag, "Whether a password needs a letter from a to z."] = False,
    allow_users_to_change_password: Annotated[Flag, "Whether users may change their own passwords."] = False,
    max_password_age: PasswordAge | None = None,
    password_reuse_prevention: PasswordReusePrevention | None = None,
    hard_expiry: Annotated[Flag, "Whether only an administrator can replace an expired password."] = False,
) -> None:
    """Set the account's password policy.

    The whole policy is replaced: what is not given falls back to its default. Passwords that users have already are
    held to the new policy when they are next changed.
    """
    call.account.settings.password_policy = PasswordPolicyRecord(
        minimum_length=minimum_password_length,
        symbols=require_symbols,
        numbers=require_numbers,
        uppercase=require_uppercase_characters,
        lowercase=require_lowercase_characters,
        users_may_change=allow_users_to_change_password,
        max_age=max_password_age,
        reuse_prevention=password_reuse_prevention,
        hard_expiry=hard_expiry,
    )


@reads(NoSuchEntity, ServiceFailure)
def get_account_password_policy(call: Call) -> PasswordPolicy:
    """Show the account's password policy.

    An account that never set one follows AWS's default policy, which is not shown: NoSuchEntity.
    """
    policy = find_policy(call)
    return PasswordPolicy(
        minimum_password_length=policy.minimum_length,
        require_symbols=policy.symbols,
        require_numbers=policy.numbers,
        require_uppercase_characters=policy.uppercase,
        require_lowercase_characters=policy.lowercase,
        allow_users_to_change_password=policy.users_may_change,
        expire_passwords=policy.max_age is not None,
        max_password_age=policy.max_age,
        password_reuse_prevention=policy.reuse_prevention,
        # AWS leaves it out where it was never set (aws/aws-cli#7265); the record cannot tell that from false.
        hard_expiry=policy.hard_expiry or None,
    )


@writes(NoSuchEntity, LimitExceeded, ServiceFailure)
def delete_account_password_policy(call: Call) -> None:
    """Delete the account's password policy; AWS's default policy applies from then on."""
    find_policy(call)
    call.account.settings.password_policy = None


def find_policy(call: Call) -> PasswordPolicyRecord:
    """The account's password policy; NoSuchEntity if it never set one."""
    policy = call.account.settings.password_policy
    if policy is None:
        raise NoSuchEntity(f"The Password Policy with domain name {call.account.id} cannot be found.")
    return policy
