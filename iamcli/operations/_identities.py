"""Users, groups and roles by their ARNs, and all permissions policies that count for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InvalidInput, NoSuchEntity, ValidationError
from ..state import identities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..service import Call
    from ..state.identities import Held, Identity

KINDS = ("user", "group", "role")


def kind_in(arn: str) -> str:
    """What kind of thing an ARN of IAM is about, as in `user`; ValidationError for text that is no ARN."""
    prefix, *fields = arn.split(":", 5)
    if prefix != "arn" or len(fields) < 5 or not fields[-1]:
        raise ValidationError("Invalid ARN:  Could not be parsed!")
    return fields[-1].partition("/")[0] if fields[1] == "iam" else ""


def identity(call: Call, arn: str) -> Identity:
    """The user, group or role with that ARN; NoSuchEntity if it is not there, InvalidInput for other ARNs."""
    kind = kind_in(arn)
    if kind not in KINDS or not arn.startswith(call.arn(f"{kind}/")):
        raise not_an_entity(arn)
    name = arn.rpartition("/")[2]
    found = by_name(call, kind, name)
    if found is None or found.arn != arn:
        raise NoSuchEntity.named(kind, name)
    return found


def not_an_entity(arn: str) -> InvalidInput:
    """What SimulatePrincipalPolicy says of the ARN of a session (newrelic/newrelic-lambda-cli#96)."""
    return InvalidInput(f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")


def by_name(call: Call, kind: str, name: str) -> Identity | None:
    """The user, group or role of that name in any case; None if there is none."""
    return identities.by_name(call.account, kind, name)


def policies_of(call: Call, who: Identity) -> Iterator[Held]:
    """All policies of an identity: its inline and managed ones, and for a user those of its groups behind them."""
    return identities.policies_of(call.account, who)


def named(call: Call, kind: str, names: Iterable[str]) -> Iterator[Identity]:
    """The identities of these names, as far as they are there."""
    return identities.named(call.account, kind, names)
