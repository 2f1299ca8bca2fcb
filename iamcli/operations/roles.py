"""Roles: identities that users, services and other accounts assume for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import (
    ConcurrentModification,
    DeleteConflict,
    EntityAlreadyExists,
    InvalidInput,
    LimitExceeded,
    MalformedPolicyDocument,
    NoSuchEntity,
    ServiceFailure,
    UnmodifiableEntity,
)
from ..operation import Needs, reads, writes
from ..operation.needs import BOUNDARY, TEMPLATE
from ..operation.waiting import Waiter
from ..shapes.roles import Role
from ..shapes.tags import Tag, as_tags
from ..state.records.roles import RoleRecord
from ._deleting import Obstacle, clear, must, named
from ._instance_profiles import profiles_with
from ._policies import boundary, check_boundary
from ._roles import as_bare_role, as_role, check_modifiable, find_role, last_used, own_role, role_arn
from ._signin_sessions import signin_session
from ._tags import in_order, with_tags, without_tags
from ._trust import rename_principal, trust_policy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..service import Call
    from ..shapes.scalars import (
        BoundaryArn,
        Cascade,
        EntityPath,
        MaxSessionDuration,
        PathPrefix,
        PolicyDocument,
        ResetSigninSessionDuration,
        RoleDescription,
        RoleName,
        SigninSessionDuration,
        TagKeys,
        Tags,
    )


@writes(
    LimitExceeded,
    InvalidInput,
    EntityAlreadyExists,
    MalformedPolicyDocument,
    ConcurrentModification,
    ServiceFailure,
    needs=Needs(keys=TEMPLATE),
)
def create_role(
    call: Call,
    *,
    path: EntityPath = "/",
    role_name: RoleName,
    assume_role_policy_document: Annotated[PolicyDocument, "The trust policy as JSON text: who may assume the role."],
    description: RoleDescription | None = None,
    max_session_duration: MaxSessionDuration = 3600,
    max_signin_session_duration: SigninSessionDuration | None = None,
    permissions_boundary: Annotated[
        BoundaryArn, "The ARN of the managed policy that bounds what the role can be allowed."
    ]
    | None = None,
    tags: Tags | None = None,
) -> Role:
    """Create a role.

    The trust policy says who may assume it, and may have 2,048 characters, white space not counted. Users and roles
    that it names have to exist, if their account is here. A new role can do nothing until a policy allows it.
    """
    if path.startswith("/aws-service-role/"):  # tilfin/aws-iam-policy-tool#9 has the sentence
        raise InvalidInput("Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles")
    trust, foreign = trust_policy(call, assume_role_policy_document)
    roles = call.account.roles
    if role_name in roles:
        raise EntityAlreadyExists.named("Role", role_name)
    call.within("Roles", len(roles) + 1, "RolesPerAccount")
    if permissions_boundary:
        check_boundary(call, permissions_boundary, "role")
    role = roles[role_name] = RoleRecord(
        name=role_name,
        id=call.new_id("AROA"),
        path=path,
        created=call.now,
        trust=trust,
        foreign=foreign,
        description=description or "",
        max_session=max_session_duration,
        max_signin_session=max_signin_session_duration,
        tags=with_tags(call, "Role", {}, tags or ()),
        boundary=permissions_boundary,
    )
    return with_boundary_and_tags(as_bare_role(call, role), role)


@reads(NoSuchEntity, ServiceFailure, waiter=Waiter("RoleExists"), needs=Needs(keys=(*BOUNDARY, *TEMPLATE)))
def get_role(call: Call, *, role_name: RoleName) -> Role:
    """Show a role with its trust policy."""
    role = find_role(call, role_name)
    shown = with_boundary_and_tags(as_role(call, role), role)
    shown.role_last_used = last_used(call, role)
    return shown


@reads(ServiceFailure, pages={"Roles": "role_name"}, needs=Needs(on="role{path_prefix}"))
def list_roles(call: Call, *, path_prefix: PathPrefix = "/") -> Iterable[Role]:
    """List the roles below a path, without their tags, permissions boundaries and last use."""
    roles = call.account.roles.values(after=call.after)
    return (as_role(call, role) for role in roles if role.path.startswith(path_prefix))


@writes(UnmodifiableEntity, NoSuchEntity, InvalidInput, ServiceFailure, needs=Needs(keys=BOUNDARY))
def update_role(
    call: Call,
    *,
    role_name: RoleName,
    description: RoleDescription | None = None,
    max_session_duration: MaxSessionDuration | None = None,
    max_signin_session_duration: SigninSessionDuration | None = None,
    reset_max_signin_session_duration: ResetSigninSessionDuration = False,
) -> None:
    """Change the description of a role, or how long its sessions may last; what is not given stays.

    Of a role that belongs to a service, only the description can be changed.
    """
    # The API reference has a duration that is not given become an hour; go-to-k/cdkd#1239 tried it, and it stays.
    role = find_role(call, role_name)
    signin = signin_session(
        role.max_signin_session, max_signin_session_duration, reset=reset_max_signin_session_duration
    )
    if max_session_duration is not None or max_signin_session_duration is not None or reset_max_signin_session_duration:
        check_modifiable(role)
    role.max_session = max_session_duration or role.max_session
    role.max_signin_session = signin
    if description is not None:
        role.description = description


@writes(NoSuchEntity, UnmodifiableEntity, ServiceFailure, needs=Needs(keys=BOUNDARY))
def update_role_description(
    call: Call, *, role_name: RoleName, description: Annotated[RoleDescription, "The role's new description."]
) -> Role:
    """Change the description of a role; update-role can do it too, and more."""
    role = find_role(call, role_name)
    role.description = description
    return with_boundary_and_tags(as_role(call, role), role)


@writes(
    NoSuchEntity,
    DeleteConflict,
    LimitExceeded,
    UnmodifiableEntity,
    ConcurrentModification,
    ServiceFailure,
    needs=Needs(keys=BOUNDARY),
)
def delete_role(call: Call, *, role_name: RoleName, cascade: Cascade = False) -> None:
    """Delete a role that has nothing left.

    Its policies have to be taken away, and itself out of its instance profiles, first; --cascade does it along.
    Trust policies that name the role show its unique id from then on.
    """
    role = own_role(call, role_name)
    profiles = [call.account.instance_profiles[name] for name in profiles_with(call, role)]

    def leave() -> None:
        for profile in profiles:
            profile.role = ""

    obstacles = [
        Obstacle(must("delete policies"), named("inline policy", role.inline), role.inline.clear),
        Obstacle(must("detach all policies"), named("attached policy", role.attached), role.attached.clear),
        Obstacle(
            must("remove roles from instance profile"),
            named("instance profile", (profile.name for profile in profiles)),
            leave,
        ),
    ]
    clear(obstacles, cascade=cascade)
    call.account.roles.pop(role.name)
    rename_principal(call, role_arn(call, role), role.id)


@writes(NoSuchEntity, LimitExceeded, InvalidInput, ConcurrentModification, ServiceFailure, needs=Needs(keys=TEMPLATE))
def tag_role(call: Call, *, role_name: RoleName, tags: Tags) -> None:
    """Add tags to a role; a tag whose key is there already replaces it."""
    role = find_role(call, role_name)
    role.tags = with_tags(call, "Role", role.tags, tags)


@writes(NoSuchEntity, ConcurrentModification, ServiceFailure)
def untag_role(call: Call, *, role_name: RoleName, tag_keys: TagKeys) -> None:
    """Remove tags from a role."""
    role = find_role(call, role_name)
    role.tags = without_tags(role.tags, tag_keys)


@reads(NoSuchEntity, ServiceFailure, pages={"Tags": "key"})
def list_role_tags(call: Call, *, role_name: RoleName) -> Iterable[Tag]:
    """List the tags of a role, ordered by key."""
    return in_order(find_role(call, role_name).tags)


def with_boundary_and_tags(shown: Role, role: RoleRecord) -> Role:
    """What is shown of a role, together with its boundary and its tags if it has any."""
    shown.permissions_boundary = boundary(role.boundary)
    shown.tags = as_tags(role.tags) or None
    return shown
