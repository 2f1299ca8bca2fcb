"""Trust policies of roles that exist already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import LimitExceeded, MalformedPolicyDocument, NoSuchEntity, ServiceFailure, UnmodifiableEntity
from ..operation import Needs, writes
from ..operation.needs import BOUNDARY
from ._roles import own_role
from ._trust import trust_policy

if TYPE_CHECKING:
    from ..service import Call
    from ..shapes.scalars import PolicyDocument, RoleName


@writes(
    NoSuchEntity, MalformedPolicyDocument, LimitExceeded, UnmodifiableEntity, ServiceFailure, needs=Needs(keys=BOUNDARY)
)
def update_assume_role_policy(
    call: Call,
    *,
    role_name: RoleName,
    policy_document: Annotated[PolicyDocument, "The new trust policy as JSON text: who may assume the role."],
) -> None:
    """Replace the trust policy of a role, which says who may assume it.

    It may have 2,048 characters, white space not counted. Users and roles that it names have to exist, if their account
    is here.
    """
    role = own_role(call, role_name)
    role.trust, role.foreign = trust_policy(call, policy_document)
