"""Finding roles, and saying who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import NoSuchEntity, UnmodifiableEntity

if TYPE_CHECKING:
    from ..service import Call
    from ..shapes.roles import Role, RoleLastUsed
    from ..state.records.roles import RoleRecord


def find_role(call: Call, name: str) -> RoleRecord:
    """The role of that name in any case; NoSuchEntity if there is none."""
    if name not in call.account.roles:
        raise NoSuchEntity.named("role", name)
    return call.account.roles[name]


def own_role(call: Call, name: str) -> RoleRecord:
    """The role of that name, as a change needs it; UnmodifiableEntity if it is a service's."""
    role = find_role(call, name)
    check_modifiable(role)
    return role


def check_modifiable(role: RoleRecord) -> None:
    """UnmodifiableEntity for a service-linked role: only its service changes it (rebuy-de/aws-nuke#331)."""
    if role.service:
        raise UnmodifiableEntity.protected(role.name)


def role_arn(call: Call, role: RoleRecord) -> str:
    """The ARN of a role."""
    return call.arn(f"role{role.path}{role.name}")


def as_bare_role(call: Call, role: RoleRecord) -> Role:
    """A role with what all answers tell of it, and no more: as CreateRole and instance profiles show it."""
    from ..shapes.roles import Role
    from ..shapes.rules import Document
    from ..state.trusts import trust_now

    return Role(
        path=role.path,
        role_name=role.name,
        role_id=role.id,
        arn=role_arn(call, role),
        create_date=role.created,
        assume_role_policy_document=Document(trust_now(role, call.account_of)),
        max_signin_session_duration=role.max_signin_session,
    )


def as_role(call: Call, role: RoleRecord) -> Role:
    """A role as lists show it: without permissions boundary, tags and last use."""
    shown = as_bare_role(call, role)
    shown.description = role.description or None
    shown.max_session_duration = role.max_session
    if role.template:
        from ..shapes.roles import SourceRoleTemplate

        version = role.template_version
        shown.source_role_template = SourceRoleTemplate(template_arn=role.template, template_minor_version=version)
    return shown


def last_used(call: Call, role: RoleRecord) -> RoleLastUsed:
    """When and where a role was last used; empty if it was not within the time that IAM looks back."""
    from ..shapes.roles import RoleLastUsed
    from ._last_used import is_tracked

    use = call.uses.last(role.id)
    if use is None or not is_tracked(call, use.time):
        return RoleLastUsed()
    return RoleLastUsed(last_used_date=use.time, region=use.region)
