"""Versions of managed policies: a policy's document is changed by giving it a new version.

Source: IAM User Guide, "Versioning IAM policies". Of AWS's policies only the default version is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import (
    DeleteConflict,
    InvalidInput,
    LimitExceeded,
    MalformedPolicyDocument,
    NoSuchEntity,
    ServiceFailure,
)
from ..operation import reads, writes
from ..shapes.policies import PolicyVersion
from ..state.records import PolicyVersionRecord
from ._policies import check_document, find_policy, managed_policy, own_policy
from ._policy_answers import as_version, newest_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..service import Call
    from ..shapes.scalars import Flag, PolicyArn, PolicyDocument, VersionId
    from ..state.records import PolicyRecord


@writes(NoSuchEntity, MalformedPolicyDocument, InvalidInput, LimitExceeded, ServiceFailure)
def create_policy_version(
    call: Call,
    *,
    policy_arn: PolicyArn,
    policy_document: PolicyDocument,
    set_as_default: Annotated[Flag, "Make the new version the one in effect."] = False,
) -> PolicyVersion:
    """Add a version to a managed policy of the account.

    A policy has five versions at most, and one of them, the default, is in effect. Ids count up from v1 and are not
    used again when a version is deleted.
    """
    policy = own_policy(call, policy_arn)
    check_document(call, policy_document)
    if len(policy.versions) >= call.quota("VersionsPerPolicy"):
        raise LimitExceeded(
            f"A managed policy can have up to {call.quota('VersionsPerPolicy')} versions. "
            "Before you create a new version, you must delete an existing version."
        )
    policy.latest += 1
    version_id = f"v{policy.latest}"
    policy.versions[version_id] = PolicyVersionRecord(document=policy_document, created=call.now)
    policy.updated = call.now
    if set_as_default:
        policy.default = version_id
    return as_version(policy, version_id)


@reads(NoSuchEntity, InvalidInput, ServiceFailure)
def get_policy_version(call: Call, *, policy_arn: PolicyArn, version_id: VersionId) -> PolicyVersion:
    """Show a version of a managed policy, with its document."""
    policy = managed_policy(call, policy_arn)
    if policy is None or version_id not in policy.versions:
        raise no_version(policy_arn, version_id)
    return as_version(policy, version_id, document=True)


def newness(version: PolicyVersion) -> str:
    """What sorts versions with the newest first: the numbers fall as the keys rise."""
    return f"{10**9 - int((version.version_id or 'v0')[1:]):09}"


@reads(NoSuchEntity, InvalidInput, ServiceFailure, pages={"Versions": newness})
def list_policy_versions(call: Call, *, policy_arn: PolicyArn) -> Iterable[PolicyVersion]:
    """List the versions of a managed policy, the newest first, without their documents."""
    policy = find_policy(call, policy_arn)
    return (as_version(policy, version_id) for version_id in newest_first(policy))


@writes(NoSuchEntity, LimitExceeded, InvalidInput, DeleteConflict, ServiceFailure)
def delete_policy_version(call: Call, *, policy_arn: PolicyArn, version_id: VersionId) -> None:
    """Delete a version of a managed policy of the account.

    The default version goes with the policy only; another can be made the default first.
    """
    policy = versioned(call, policy_arn, version_id)
    if version_id == policy.default:
        raise DeleteConflict("Cannot delete the default version of a policy.")
    del policy.versions[version_id]


@writes(NoSuchEntity, InvalidInput, LimitExceeded, ServiceFailure)
def set_default_policy_version(call: Call, *, policy_arn: PolicyArn, version_id: VersionId) -> None:
    """Put a version of a managed policy of the account into effect, for everybody who has the policy."""
    versioned(call, policy_arn, version_id).default = version_id


def versioned(call: Call, arn: str, version_id: str) -> PolicyRecord:
    """The account's policy with that ARN; NoSuchEntity if it has no such version."""
    policy = own_policy(call, arn)
    if version_id not in policy.versions:
        raise no_version(arn, version_id)
    return policy


def no_version(arn: str, version_id: str) -> NoSuchEntity:
    """What IAM says of a version that is not there, or whose policy is not; tableau/altimeter met the sentence."""
    return NoSuchEntity(f"Policy {arn} version {version_id} does not exist or is not attachable.")
