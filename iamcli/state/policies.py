"""Managed policies by their ARNs: those of the account, and AWS's, made from the catalogue into records like them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .records import PolicyRecord, PolicyVersionRecord

if TYPE_CHECKING:
    from ..catalog.managed_policies import ManagedPolicyInfo
    from .account import Account

AWS_POLICIES = "arn:aws:iam::aws:policy/"


def policy_arn(account: Account, policy: PolicyRecord) -> str:
    """The ARN of a customer managed policy."""
    return account.arn(f"policy{policy.path}{policy.name}")


def customer_policy(account: Account, arn: str) -> PolicyRecord | None:
    """The account's policy with that ARN, letter by letter; None if there is none."""
    policy = account.policies.get(arn.rpartition("/")[2])
    return policy if policy and policy_arn(account, policy) == arn else None


def managed_policy(account: Account, arn: str) -> PolicyRecord | None:
    """The managed policy with that ARN, letter by letter, the account's or AWS's; None if there is none."""
    if not arn.startswith(AWS_POLICIES):
        return customer_policy(account, arn)
    from ..catalog.managed_policies import read

    policy = read(arn)
    return aws_policy(policy, policy.document) if policy else None


def aws_policy(info: ManagedPolicyInfo, document: str | None = None) -> PolicyRecord:
    """An AWS managed policy as a record, with its default version, the only one that is known, if it is given."""
    default = info.default_version_id
    versions = {} if document is None else {default: PolicyVersionRecord(document=document, created=info.update_date)}
    return PolicyRecord(
        name=info.name,
        id=info.policy_id,
        path=info.path,
        created=info.create_date,
        updated=info.update_date,
        default=default,
        versions=versions,
    )
