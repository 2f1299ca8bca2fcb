"""Managed policies, the account's own and AWS's: finding them by ARN, and what may be done with them.

An AWS managed policy is a PolicyRecord here too, made from the catalogue, so that the same code serves both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import AccessDenied, InvalidInput, NoSuchEntity, PolicyNotAttachable, ValidationError
from ..operation.checks import matches
from ..state import policies
from ..state.policies import AWS_POLICIES

if TYPE_CHECKING:
    from ..service import Call
    from ..shapes.users import AttachedPermissionsBoundary
    from ..state.records import PolicyRecord

RESERVED = AWS_POLICIES + "aws-service-role/"
"""Where AWS keeps the policies that only its service-linked roles can have."""
POLICY_RESOURCE = r"policy/([A-Za-z0-9.,+@=_-]+/)*[\w+=,.@-]+"


def policy_arn(call: Call, policy: PolicyRecord) -> str:
    """The ARN of a customer managed policy."""
    return policies.policy_arn(call.account, policy)


def managed_policy(call: Call, arn: str) -> PolicyRecord | None:
    """The managed policy with that ARN, letter by letter, the account's or AWS's; None if there is none."""
    check_arn(arn)
    return policies.managed_policy(call.account, arn)


def exists(call: Call, arn: str) -> bool:
    """Whether there is a managed policy with that ARN; cheaper than to read it."""
    check_arn(arn)
    if not arn.startswith(AWS_POLICIES):
        return policies.customer_policy(call.account, arn) is not None
    from ..catalog.managed_policies import find

    return find(arn) is not None


def find_policy(call: Call, arn: str) -> PolicyRecord:
    """The managed policy with that ARN, the account's or AWS's; NoSuchEntity if there is none."""
    policy = managed_policy(call, arn)
    if policy is None:
        raise not_found(arn)
    return policy


def own_policy(call: Call, arn: str) -> PolicyRecord:
    """The account's policy with that ARN, as a change needs it; AccessDenied if it is not the account's.

    The sentence is known from services that copy IAM's answers, not from a record of IAM itself.
    """
    check_arn(arn)
    if not arn.startswith(call.arn("policy/")):
        raise AccessDenied("Policy is outside your own account.")
    policy = policies.customer_policy(call.account, arn)
    if policy is None:
        raise not_found(arn)
    return policy


def not_found(arn: str) -> NoSuchEntity:
    """What IAM says of a policy that is not there to be looked at, changed or detached."""
    return NoSuchEntity(f"Policy {arn} was not found.")


def check_arn(arn: str) -> None:
    """An error for what is not the ARN of a managed policy.

    The sentences are of the public record: "Could not be parsed", with its two blanks, of text that is no ARN; the
    partition's of AWS's policies named in a Region of China (pulumi/pulumi-aws-apigateway#347); "is not valid" of an
    ARN whose name held colons (aws-samples/aws-cdk-examples#287). That the service and the Region are looked at too
    is from AWS's notice of 2024 (cloud-gov/aws-broker#383); which sentence they get is not on record.
    """
    prefix, partition, service, region, account, resource = (arn.split(":", 5) + [""] * 5)[:6]
    if prefix != "arn" or not resource:
        raise ValidationError("Invalid ARN:  Could not be parsed!")
    if partition != "aws":
        raise ValidationError("Invalid ARN partition")
    if service != "iam" or region or not account or not matches(POLICY_RESOURCE, resource):
        raise InvalidInput(f"ARN {arn} is not valid.")


def check_attachable(call: Call, arn: str, kind: str = "user") -> None:
    """An error unless the ARN is that of a managed policy that this kind of principal can have."""
    check_usable(call, arn, kind, f"Policy {arn}")


def check_boundary(call: Call, arn: str, kind: str = "user") -> None:
    """An error unless the ARN is that of a managed policy that can bound this kind of principal.

    "Scope ARN" is how IAM calls a boundary that does not exist (hashicorp/boundary#4255).
    """
    check_usable(call, arn, kind, f"Scope ARN: {arn}")


def check_usable(call: Call, arn: str, kind: str, subject: str) -> None:
    """An error, NoSuchEntity about the subject or another, unless a principal can have the policy.

    PolicyNotAttachable is what the API reference has for policies of service-linked roles. Reports of users and
    roles quote its sentence; that a group's, and that of a boundary, is the same is a guess.
    """
    if not exists(call, arn):
        raise NoSuchEntity(f"{subject} does not exist or is not attachable.")
    if arn.startswith(RESERVED):
        raise PolicyNotAttachable(f"Cannot attach AWS reserved policy to an IAM {kind}.")


def check_document(call: Call, document: str) -> None:
    """An error unless a customer managed policy can have this document."""
    from ..policy import Kind, check, size

    check(document, Kind.MANAGED)
    call.within("PolicySize", size(document))


def boundary(arn: str | None) -> AttachedPermissionsBoundary | None:
    """A permissions boundary as answers show it; None where there is none."""
    if arn is None:
        return None
    from ..shapes.users import AttachedPermissionsBoundary

    return AttachedPermissionsBoundary(permissions_boundary_type="Policy", permissions_boundary_arn=arn)
