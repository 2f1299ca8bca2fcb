"""An account with one of everything, and what its user Alice has to be allowed for an operation."""

from __future__ import annotations

import importlib
import json

import msgspec
import pytest

from iamcli.authorization.requirements import requirements
from iamcli.authorization.resources import Asked
from iamcli.callers import Caller
from iamcli.cli._index import COMMANDS
from iamcli.operation import Operation
from iamcli.operations.access_keys import create_access_key
from iamcli.operations.groups import add_user_to_group, create_group
from iamcli.operations.instance_profiles import create_instance_profile
from iamcli.operations.openid_connect_providers import create_open_id_connect_provider
from iamcli.operations.policies import create_policy
from iamcli.operations.roles import create_role
from iamcli.operations.service_specific_credentials import create_service_specific_credential
from iamcli.operations.users import create_user
from iamcli.operations.virtual_mfa_devices import create_virtual_mfa_device

ACCOUNT = "arn:aws:iam::123456789012:"
ALICE = Caller(kind="user", account="123456789012", arn=f"{ACCOUNT}user/team/alice", id="AIDAALICE", user="alice")


def statement(effect: str, action: object, resource: object = "*", **more) -> dict:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def policy(*statements: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


TRUST = policy({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})


def all_operations() -> dict[str, Operation]:
    """Every operation by its name in the API."""
    modules = sorted({module for module, _ in COMMANDS.values() if module.startswith("operations.")})
    values = (value for module in modules for value in vars(importlib.import_module(f"iamcli.{module}")).values())
    return {value.name: value for value in values if isinstance(value, Operation)}


@pytest.fixture
def populated(iam):
    """An account in which everything is called as the table of requirements calls it."""
    tags = [{"Key": "team", "Value": "blue"}]
    iam(create_policy, PolicyName="p", Path="/team/", PolicyDocument=policy(statement("Allow", "*")), Tags=tags)
    boundary = f"{ACCOUNT}policy/team/p"
    iam(create_user, UserName="alice", Path="/team/", Tags=tags, PermissionsBoundary=boundary)
    iam(create_group, GroupName="devs", Path="/team/")
    iam(add_user_to_group, GroupName="devs", UserName="alice")
    role = {"RoleName": "deployer", "Path": "/app/", "AssumeRolePolicyDocument": TRUST}
    iam(create_role, **role, Tags=tags, PermissionsBoundary=boundary)
    iam(create_instance_profile, InstanceProfileName="web", Path="/app/", Tags=tags)
    iam(create_virtual_mfa_device, VirtualMFADeviceName="phone", Tags=tags)
    iam(create_open_id_connect_provider, Url="https://id.example.com/x", ThumbprintList=["a" * 40], Tags=tags)
    iam.key = iam(create_access_key, UserName="alice")["AccessKey"]
    credential = {"UserName": "alice", "ServiceName": "codecommit.amazonaws.com"}
    iam.credential = iam(create_service_specific_credential, **credential)["ServiceSpecificCredential"]
    return iam


def needed(iam, operation: Operation, members: dict, caller: Caller = ALICE):
    """The requirements of a request, whose members need not be complete."""
    given = {
        member.name: msgspec.convert(members[member.wire], member.type)
        if member.members or (member.item and member.item.members)
        else members[member.wire]
        for member in operation.members
        if member.wire in members
    }
    arguments = {**(operation.function.__kwdefaults__ or {}), **given}
    return requirements(Asked(account=iam.account, caller=caller, operation=operation, arguments=arguments))
