"""Permissions boundaries: managed policies that say what a principal's own policies can allow at most.

Source: IAM User Guide, "Permissions boundaries for IAM entities". Groups have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import InvalidInput, NoSuchEntity, PolicyNotAttachable, ServiceFailure, UnmodifiableEntity
from ..operation import Needs, writes
from ..operation.needs import BOUNDARY, TEMPLATE
from ._policies import check_arn, check_boundary
from ._principals import find_user
from ._roles import own_role

if TYPE_CHECKING:
    from ..service import Call
    from ..shapes.scalars import BoundaryArn, RoleName, UserName


@writes(NoSuchEntity, InvalidInput, PolicyNotAttachable, ServiceFailure)
def put_user_permissions_boundary(call: Call, *, user_name: UserName, permissions_boundary: BoundaryArn) -> None:
    """Bound what a user's policies can allow by a managed policy; it replaces the boundary there was.

    A boundary allows nothing by itself: what a user may do has to be allowed by a policy and by the boundary.
    """
    check_arn(permissions_boundary)
    user = find_user(call, user_name)
    check_boundary(call, permissions_boundary)
    user.boundary = permissions_boundary


@writes(NoSuchEntity, ServiceFailure, needs=Needs(keys=BOUNDARY))
def delete_user_permissions_boundary(call: Call, *, user_name: UserName) -> None:
    """Remove a user's permissions boundary, so that its policies count in full; having none is no error."""
    find_user(call, user_name).boundary = None


@writes(NoSuchEntity, InvalidInput, UnmodifiableEntity, PolicyNotAttachable, ServiceFailure, needs=Needs(keys=TEMPLATE))
def put_role_permissions_boundary(
    call: Call,
    *,
    role_name: RoleName,
    permissions_boundary: Annotated[
        BoundaryArn, "The ARN of the managed policy that bounds what the role can be allowed."
    ],
) -> None:
    """Bound what a role's policies can allow by a managed policy; it replaces the boundary there was.

    A boundary allows nothing by itself: what the role may do has to be allowed by a policy and by the boundary.
    """
    check_arn(permissions_boundary)
    role = own_role(call, role_name)
    check_boundary(call, permissions_boundary, "role")
    role.boundary = permissions_boundary


@writes(NoSuchEntity, UnmodifiableEntity, ServiceFailure, needs=Needs(keys=BOUNDARY))
def delete_role_permissions_boundary(call: Call, *, role_name: RoleName) -> None:
    """Remove a role's permissions boundary, so that its policies count in full; having none is no error."""
    own_role(call, role_name).boundary = None
