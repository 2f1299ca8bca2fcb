"""Instance profiles: what hands a role to EC2 instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import (
    ConcurrentModification,
    DeleteConflict,
    EntityAlreadyExists,
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    ServiceFailure,
    UnmodifiableEntity,
)
from ..operation import Needs, reads, writes
from ..operation.waiting import Waiter
from ..shapes.instance_profiles import InstanceProfile
from ..shapes.tags import Tag, as_tags
from ..state.records.roles import InstanceProfileRecord
from ._deleting import Obstacle, clear, must
from ._instance_profiles import as_profile, find_profile, profiles_with
from ._roles import find_role, own_role
from ._tags import in_order, with_tags, without_tags

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..service import Call
    from ..shapes.scalars import EntityPath, InstanceProfileName, PathPrefix, RoleName, TagKeys, Tags


@writes(EntityAlreadyExists, InvalidInput, LimitExceeded, ConcurrentModification, ServiceFailure)
def create_instance_profile(
    call: Call, *, instance_profile_name: InstanceProfileName, path: EntityPath = "/", tags: Tags | None = None
) -> InstanceProfile:
    """Create an instance profile.

    It has no role yet; add-role-to-instance-profile gives it one.
    """
    profiles = call.account.instance_profiles
    if instance_profile_name in profiles:
        raise EntityAlreadyExists(f"Instance Profile {instance_profile_name} already exists.")
    call.within("InstanceProfiles", len(profiles) + 1, "InstanceProfilesPerAccount")
    profile = profiles[instance_profile_name] = InstanceProfileRecord(
        name=instance_profile_name,
        id=call.new_id("AIPA"),
        path=path,
        created=call.now,
        tags=with_tags(call, "InstanceProfile", {}, tags or ()),
    )
    shown = as_profile(call, profile)
    shown.tags = as_tags(profile.tags) or None
    return shown


@reads(NoSuchEntity, ServiceFailure, waiter=Waiter("InstanceProfileExists", attempts=40, code=""))
def get_instance_profile(call: Call, *, instance_profile_name: InstanceProfileName) -> InstanceProfile:
    """Show an instance profile with its role and its tags."""
    profile = find_profile(call, instance_profile_name)
    shown = as_profile(call, profile)
    shown.tags = as_tags(profile.tags)
    return shown


@reads(
    ServiceFailure, pages={"InstanceProfiles": "instance_profile_name"}, needs=Needs(on="instance-profile{path_prefix}")
)
def list_instance_profiles(call: Call, *, path_prefix: PathPrefix = "/") -> Iterable[InstanceProfile]:
    """List the instance profiles below a path, with their roles and without their tags."""
    profiles = call.account.instance_profiles.values(after=call.after)
    return (as_profile(call, profile) for profile in profiles if profile.path.startswith(path_prefix))


@writes(NoSuchEntity, DeleteConflict, LimitExceeded, ServiceFailure)
def delete_instance_profile(call: Call, *, instance_profile_name: InstanceProfileName) -> None:
    """Delete an instance profile that has no role.

    A role in it has to be removed first; the role itself stays.
    """
    profile = find_profile(call, instance_profile_name)
    roles = [f"role {call.account.roles[profile.role].name}"] if profile.role else []
    clear([Obstacle(must("remove roles from instance profile"), roles, lambda: None)], cascade=False)
    call.account.instance_profiles.pop(profile.name)


@writes(
    NoSuchEntity,
    EntityAlreadyExists,
    LimitExceeded,
    UnmodifiableEntity,
    ServiceFailure,
    needs=Needs(passes="ec2.amazonaws.com"),
)
def add_role_to_instance_profile(
    call: Call, *, instance_profile_name: InstanceProfileName, role_name: RoleName
) -> None:
    """Give an instance profile its role.

    It can have one role, so another one has to be removed first. A role can be in many instance profiles.
    """
    profile = find_profile(call, instance_profile_name)
    role = own_role(call, role_name)
    # It is the same for the role that it has: coreos/mantle#1058 got LimitExceeded, and not EntityAlreadyExists.
    call.within("RolesPerInstanceProfile", 2 if profile.role else 1, "InstanceSessionsPerInstanceProfile")
    profile.role = role.name.lower()


@writes(NoSuchEntity, LimitExceeded, UnmodifiableEntity, ServiceFailure)
def remove_role_from_instance_profile(
    call: Call, *, instance_profile_name: InstanceProfileName, role_name: RoleName
) -> None:
    """Take its role from an instance profile; the role itself stays."""
    profile = find_profile(call, instance_profile_name)
    role = own_role(call, role_name)
    if profile.role != role.name.lower():  # the code is the API reference's; the sentence is not on record
        raise NoSuchEntity.named("role", role_name)
    profile.role = ""


@reads(NoSuchEntity, ServiceFailure, pages={"InstanceProfiles": "instance_profile_name"})
def list_instance_profiles_for_role(call: Call, *, role_name: RoleName) -> Iterable[InstanceProfile]:
    """List the instance profiles that have a role."""
    profiles = call.account.instance_profiles
    return [as_profile(call, profiles[name]) for name in profiles_with(call, find_role(call, role_name))]


@writes(NoSuchEntity, InvalidInput, LimitExceeded, ConcurrentModification, ServiceFailure)
def tag_instance_profile(call: Call, *, instance_profile_name: InstanceProfileName, tags: Tags) -> None:
    """Add tags to an instance profile; a tag whose key is there already replaces it."""
    profile = find_profile(call, instance_profile_name)
    profile.tags = with_tags(call, "InstanceProfile", profile.tags, tags)


@writes(NoSuchEntity, InvalidInput, ConcurrentModification, ServiceFailure)
def untag_instance_profile(call: Call, *, instance_profile_name: InstanceProfileName, tag_keys: TagKeys) -> None:
    """Remove tags from an instance profile."""
    profile = find_profile(call, instance_profile_name)
    profile.tags = without_tags(profile.tags, tag_keys)


@reads(NoSuchEntity, ServiceFailure, pages={"Tags": "key"})
def list_instance_profile_tags(call: Call, *, instance_profile_name: InstanceProfileName) -> Iterable[Tag]:
    """List the tags of an instance profile, ordered by key."""
    return in_order(find_profile(call, instance_profile_name).tags)
