"""The account's alias: a name for its sign-in page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import (
    ConcurrentModification,
    EntityAlreadyExists,
    LimitExceeded,
    NoSuchEntity,
    ServiceFailure,
    ValidationError,
)
from ..operation import reads, writes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..service import Call
    from ..shapes.scalars import AccountAlias


@writes(ConcurrentModification, EntityAlreadyExists, LimitExceeded, ServiceFailure)
def create_account_alias(call: Call, *, account_alias: AccountAlias) -> None:
    """Give the account an alias.

    An account has one alias at most: this replaces the one it had.
    """
    if len(account_alias) == 12 and account_alias.isdigit():
        raise ValidationError("The account alias must not be a 12-digit number.")
    settings = call.account.settings
    if settings.alias == account_alias:
        raise EntityAlreadyExists(f"The account alias {account_alias} already exists.")
    call.within("AccountAliases", 1)
    settings.alias = account_alias


@reads(ServiceFailure, pages={"AccountAliases": "."})
def list_account_aliases(call: Call) -> Iterable[AccountAlias]:
    """List the account's alias; the list is empty if it has none."""
    alias = call.account.settings.alias
    return [] if alias is None else [alias]


@writes(ConcurrentModification, NoSuchEntity, LimitExceeded, ServiceFailure)
def delete_account_alias(call: Call, *, account_alias: AccountAlias) -> None:
    """Take the account's alias away; it has to be named."""
    settings = call.account.settings
    if settings.alias != account_alias:
        raise NoSuchEntity(f"The account alias with name {account_alias} does not exist.")
    settings.alias = None
