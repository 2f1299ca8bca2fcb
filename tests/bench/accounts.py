"""The two accounts that commands are measured on: a small one, and one at AWS's quotas."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from iamcli.state.account import Account, file_bytes
from iamcli.state.quotas import DEFAULTS
from iamcli.state.records import (
    AccessKeyRecord,
    GroupRecord,
    LoginProfileRecord,
    PolicyRecord,
    PolicyVersionRecord,
    Settings,
    UserRecord,
)
from iamcli.state.records.roles import RoleRecord

T = TypeVar("T", str, int)

ACCOUNT = "123456789012"
CREATED = datetime(2024, 1, 1, tzinfo=UTC)
GROUPS_EACH = 3
"""How many groups a user is in."""
ATTACHED_EACH = 2
"""How many managed policies are attached to each user and each group."""


def small() -> bytes:
    """The file of an account with a handful of everything."""
    return account(users=3, groups=2, policies=2, versions=1, roles=2)


def full() -> bytes:
    """The file of an account at its quotas, but for one user and one role to be created."""
    return account(
        users=DEFAULTS["Users"] - 1,
        groups=DEFAULTS["Groups"],
        policies=DEFAULTS["Policies"],
        versions=DEFAULTS["VersionsPerPolicy"],
        roles=DEFAULTS["Roles"] - 1,
    )


def account(*, users: int, groups: int, policies: int, versions: int, roles: int) -> bytes:
    """The file of an account of a given size, the same bytes each time."""
    made = Account.new(Settings(id=ACCOUNT, created=CREATED))
    for number in range(policies):
        made.policies[f"policy-{number:04}"] = policy(number, versions)
    arns = [f"arn:aws:iam::{ACCOUNT}:policy/policy-{number:04}" for number in range(policies)]
    members: list[list[str]] = [[] for _ in range(groups)]
    for number in range(users):
        made.users[f"user-{number:04}"] = user(number, some(arns, number))
        for group in some(range(groups), number, GROUPS_EACH):
            members[group].append(f"user-{number:04}")
    for number, inside in enumerate(members):
        made.groups[f"group-{number:03}"] = GroupRecord(
            name=f"group-{number:03}",
            id=f"AGPA{number:017}",
            created=CREATED,
            attached=some(arns, number),
            members=inside,
        )
    for number in range(roles):
        made.roles[f"role-{number:04}"] = role(number, some(arns, number))
    return file_bytes(made.encoded(), 1)


def some(things: Sequence[T], start: int, count: int = ATTACHED_EACH) -> list[T]:
    """A few things in order, other ones for each start."""
    return sorted(things[(start + step) % len(things)] for step in range(min(count, len(things))))


def user(number: int, attached: list[str]) -> UserRecord:
    """A user as people have them: tags, a password, a key and policies."""
    key = AccessKeyRecord(secret=f"{number:040}", created=CREATED)
    return UserRecord(
        name=f"user-{number:04}",
        id=f"AIDA{number:017}",
        created=CREATED,
        tags={"team": f"team-{number % 40}", "stage": "production"},
        attached=attached,
        access_keys={f"AKIA{number:016}": key},
        login=LoginProfileRecord(hash="scrypt$15$8$1$" + "x" * 64, created=CREATED, changed=CREATED),
    )


def role(number: int, attached: list[str]) -> RoleRecord:
    """A role for machines; that with number 1 is for the user who has it too."""
    user = f"arn:aws:iam::{ACCOUNT}:user/user-{number:04}"
    trusted = {"AWS": user} if number == 1 else {"Service": "ec2.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": trusted, "Action": "sts:AssumeRole"}
    return RoleRecord(
        name=f"role-{number:04}",
        id=f"AROA{number:017}",
        created=CREATED,
        trust=json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2),
        tags={"team": f"team-{number % 40}"},
        attached=attached,
    )


def policy(number: int, versions: int) -> PolicyRecord:
    """A customer managed policy whose newest version is the default."""
    return PolicyRecord(
        name=f"policy-{number:04}",
        id=f"ANPA{number:017}",
        created=CREATED,
        updated=CREATED,
        default=f"v{versions}",
        latest=versions,
        versions={
            f"v{version}": PolicyVersionRecord(document=document(number, version), created=CREATED)
            for version in range(1, versions + 1)
        },
    )


def document(number: int, version: int) -> str:
    """A policy of between 500 and 600 characters, laid out as people write it."""
    bucket = f"arn:aws:s3:::reports-{number:04}"
    read = {"Sid": f"Read{version}", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"]}
    write = {"Sid": "Write", "Effect": "Allow", "Action": "s3:PutObject", "Resource": f"{bucket}/incoming/*"}
    secure = {"Bool": {"aws:SecureTransport": "true"}}
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [read | {"Resource": [bucket, f"{bucket}/*"]}, write | {"Condition": secure}],
        },
        indent=2,
    )
