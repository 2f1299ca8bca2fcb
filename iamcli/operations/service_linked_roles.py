"""Service-linked roles: those that belong to a service of AWS, which alone may assume and change them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..errors import AccessDenied, InvalidInput, LimitExceeded, NoSuchEntity, ServiceFailure, ValidationError
from ..operation import reads, writes
from ..shapes.roles import Role
from ..shapes.service_linked_roles import DeletionStatus, DeletionTask
from ..state.records.roles import DeletionTaskRecord, RoleRecord
from ._policies import RESERVED
from ._pruning import prune
from ._roles import as_bare_role, find_role, role_arn
from ._trust import rename_principal

if TYPE_CHECKING:
    from ..service import Call
    from ..shapes.scalars import CustomSuffix, DeletionTaskId, RoleDescription, RoleName, ServicePrincipal

TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"%s"},"Action":"sts:AssumeRole"}]}'
)
LONGEST_NAME = 64
RETENTION = timedelta(days=7)
"""How long a deletion task is kept at least. AWS forgets them too (cloud-nuke#1143); it is not on record when."""
TASK = r"task/aws-service-role/[^/]+/[^/]+/[^/]+"


@writes(InvalidInput, LimitExceeded, NoSuchEntity, ServiceFailure)
def create_service_linked_role(
    call: Call,
    *,
    aws_service_name: ServicePrincipal,
    description: RoleDescription | None = None,
    custom_suffix: CustomSuffix | None = None,
) -> Role:
    """Create the role that belongs to a service.

    The service determines its name, its trust policy and its permissions. Few services allow a suffix, and thereby
    more than one role. AWS has services create their roles when they need them; here nothing does.
    """
    name, policy = name_and_policy(aws_service_name, custom_suffix)
    roles = call.account.roles
    if name in roles:
        raise InvalidInput(f"Service role name {name} has been taken in this account, please try a different suffix.")
    call.within("Roles", len(roles) + 1, "RolesPerAccount")
    role = roles[name] = RoleRecord(
        name=name,
        id=call.new_id("AROA"),
        path=f"/aws-service-role/{aws_service_name}/",
        created=call.now,
        trust=TRUST % aws_service_name,
        description=description or "",
        attached=[RESERVED + policy],
        service=aws_service_name,
    )
    return as_bare_role(call, role)


@writes(NoSuchEntity, LimitExceeded, ServiceFailure)
def delete_service_linked_role(call: Call, *, role_name: RoleName) -> DeletionTask:
    """Delete a service-linked role, and show the id of the task that does it.

    No service uses the role here, so it is gone at once. Roles of other kinds are deleted by delete-role.
    """
    role = find_role(call, role_name)
    if not role.service:  # of the errors that the API reference declares, only this one fits; it is not on record
        raise NoSuchEntity.named("service-linked role", role_name)
    call.account.roles.pop(role.name)
    rename_principal(call, role_arn(call, role), role.id)
    task = f"task{role.path}{role.name}/{call.new_uuid()}"
    prune(call, call.account.deletion_tasks, DeletionTaskRecord, RETENTION)
    call.account.deletion_tasks[task] = DeletionTaskRecord(id=task, submitted=call.now)
    return DeletionTask(deletion_task_id=task)


@reads(NoSuchEntity, InvalidInput, ServiceFailure)
def get_service_linked_role_deletion_status(call: Call, *, deletion_task_id: DeletionTaskId) -> DeletionStatus:
    """Show how far the deletion of a service-linked role is.

    Deletions are done at once, so the status of every task that exists is SUCCEEDED.
    """
    from ..operation.checks import matches

    if not matches(TASK, deletion_task_id):
        raise InvalidInput(f"Invalid deletion task id: {deletion_task_id}")
    task = call.account.deletion_tasks.get(deletion_task_id)
    if task is None or task.id != deletion_task_id:
        raise NoSuchEntity(f"Deletion task {deletion_task_id} cannot be found.")
    return DeletionStatus(status="SUCCEEDED")


def name_and_policy(principal: str, suffix: str | None) -> tuple[str, str]:
    """The name of a service's role, and the name of the managed policy it gets.

    AccessDenied is what IAM answers, also to administrators, for a principal that has no such role: on record for
    account.amazonaws.com and for bedrock-agentcore.amazonaws.com as it was new.
    """
    from ..catalog.service_linked_roles import find

    known = find(principal)
    if known is None:
        raise AccessDenied(f"Cannot find Service Linked Role template for {principal}")
    if suffix is None:
        return known.name, known.policy
    if not known.suffix:
        raise InvalidInput(f"Custom suffix is not allowed for {principal}")
    name = f"{known.name}_{suffix}"
    if len(name) > LONGEST_NAME:
        raise ValidationError(
            "1 validation error detected: Value at 'roleName' failed to satisfy constraint: "
            f"Member must have length less than or equal to {LONGEST_NAME}"
        )
    return name, known.policy
