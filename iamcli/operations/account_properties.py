"""The account's properties: settings of features of IAM, by `Namespace/PropertyName`.

IAM API reference, PutAccountProperties, says how keys are formed. Which properties there are is not documented (the
one namespace AWS names anywhere is RoleManager), so iamcli takes all of that form and keeps their values as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ConcurrentModification, Fault, InvalidInput, ServiceFailure, ValidationError
from ..operation import Needs, reads, writes
from ..shapes.account_properties import AccountPropertyMap
from ..shapes.rules import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..service import Call
    from ..shapes.scalars import AccountProperties

KEY = Text(1, 50, r"^[A-Za-z][A-Za-z0-9/_-]*$")
VALUE = Text(1, 1024)


@reads(InvalidInput, ServiceFailure, needs=Needs(keys=("iam:AccountPropertyNamespaces",)))
def get_account_properties(call: Call) -> AccountPropertyMap:
    """Show the account's properties; there are none until they are put."""
    return AccountPropertyMap(properties=call.account.settings.properties)


@writes(InvalidInput, ConcurrentModification, ServiceFailure)
def put_account_properties(call: Call, *, properties: AccountProperties) -> None:
    """Set properties of the account, all of one namespace; others stay as they are.

    A key is `Namespace/PropertyName`. Which there are, and of which type, AWS does not document: any is taken.
    """
    check_constraints(properties)
    for key in properties:
        if key.count("/") != 1 or key.endswith("/"):
            raise InvalidInput(f"The property key {key} is not valid. It must have the form Namespace/PropertyName.")
    if len({key.partition("/")[0] for key in properties}) > 1:
        raise InvalidInput("All properties in a request must belong to the same namespace.")
    settings = call.account.settings
    settings.properties = dict(sorted({**settings.properties, **properties}.items()))


def check_constraints(properties: Mapping[str, str]) -> None:
    """ValidationError unless there are properties, and their keys and values are within the API model's bounds."""
    faults = []
    if not properties:  # the wire cannot tell an empty map from none
        faults.append("Member must not be null")
    for noun, rule, texts in (("keys", KEY, properties.keys()), ("value", VALUE, properties.values())):
        if demands := unmet(rule, texts):
            faults.append(f"Map {noun} must satisfy constraint: [{', '.join(demands)}]")
    if faults:
        raise ValidationError(*(Fault(f"Value at 'properties' failed to satisfy constraint: {it}") for it in faults))


def unmet(rule: Text, texts: Iterable[str]) -> list[str]:
    """All demands of a rule, if one of the texts does not meet them all."""
    from ..operation.checks import broken, demands_of
    from ..operation.members import Member

    member = Member("", "", "string", str, rule=rule)
    return list(demands_of(member)) if any(demand for text in texts for demand in broken(member, text)) else []
