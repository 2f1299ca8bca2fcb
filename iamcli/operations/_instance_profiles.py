"""Finding instance profiles, saying what they are, and which ones have a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import NoSuchEntity
from ._roles import as_bare_role

if TYPE_CHECKING:
    from ..service import Call
    from ..shapes.instance_profiles import InstanceProfile
    from ..state.records.roles import InstanceProfileRecord, RoleRecord


def find_profile(call: Call, name: str) -> InstanceProfileRecord:
    """The instance profile of that name in any case; NoSuchEntity if there is none."""
    if name not in call.account.instance_profiles:
        raise NoSuchEntity(f"Instance Profile {name} cannot be found.")
    return call.account.instance_profiles[name]


def profiles_by_role(call: Call) -> dict[str, list[str]]:
    """The folded names of instance profiles, in order, by the folded name of the role they have."""
    from ..state.records.roles import Carrier

    found: dict[str, list[str]] = {}
    for name, profile in call.account.instance_profiles.scan(Carrier):
        if profile.role:
            found.setdefault(profile.role, []).append(name)
    return found


def profiles_with(call: Call, role: RoleRecord) -> list[str]:
    """The folded names of the instance profiles that have a role, in order."""
    from ..state.records.roles import Carrier

    folded = role.name.lower()
    profiles = call.account.instance_profiles.scan(Carrier, holding=folded)
    return [name for name, profile in profiles if profile.role == folded]


def profile_arn(call: Call, profile: InstanceProfileRecord) -> str:
    """The ARN of an instance profile."""
    return call.arn(f"instance-profile{profile.path}{profile.name}")


def as_profile(call: Call, profile: InstanceProfileRecord) -> InstanceProfile:
    """An instance profile as lists show it: with its role, if it has one, and without its tags."""
    from ..shapes.instance_profiles import InstanceProfile

    return InstanceProfile(
        path=profile.path,
        instance_profile_name=profile.name,
        instance_profile_id=profile.id,
        arn=profile_arn(call, profile),
        create_date=profile.created,
        roles=[as_bare_role(call, call.account.roles[profile.role])] if profile.role else [],
    )
