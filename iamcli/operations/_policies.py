"""Finding managed policies by ARN: the account's own and AWS's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import NoSuchEntity, ValidationError

if TYPE_CHECKING:
    from ..service import Call
    from ..shapes.users import AttachedPermissionsBoundary
    from ..state.records import PolicyRecord

AWS_POLICIES = "arn:aws:iam::aws:policy/"


def policy_arn(call: Call, policy: PolicyRecord) -> str:
    """The ARN of a customer managed policy."""
    return call.arn(f"policy{policy.path}{policy.name}")


def customer_policy(call: Call, arn: str) -> PolicyRecord | None:
    """The account's policy with that ARN, letter by letter; None if there is none."""
    policy = call.account.policies.get(arn.rpartition("/")[2])
    return policy if policy and policy_arn(call, policy) == arn else None


def exists(call: Call, arn: str) -> bool:
    """Whether there is a managed policy with that ARN, the account's or AWS's."""
    if arn.startswith(AWS_POLICIES):
        from ..catalog.managed_policies import find

        return find(arn) is not None
    return customer_policy(call, arn) is not None


def check_arn(arn: str) -> None:
    """ValidationError for what is no ARN at all."""
    if not arn.startswith("arn:") or arn.count(":") < 5:
        raise ValidationError("Invalid ARN:  Could not be parsed!")


def check_attachable(call: Call, arn: str) -> None:
    """An error unless the ARN is that of a managed policy that principals can have."""
    check_arn(arn)
    if not exists(call, arn):
        raise NoSuchEntity(f"Policy {arn} does not exist or is not attachable.")


def boundary(arn: str | None) -> AttachedPermissionsBoundary | None:
    """A permissions boundary as answers show it; None where there is none."""
    if arn is None:
        return None
    from ..shapes.users import AttachedPermissionsBoundary

    return AttachedPermissionsBoundary(permissions_boundary_type="Policy", permissions_boundary_arn=arn)
