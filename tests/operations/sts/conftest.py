"""Users, roles and policies that the tests of STS need."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from iamcli.operations.access_keys import create_access_key
from iamcli.operations.inline_policies import put_role_policy, put_user_policy
from iamcli.operations.mfa_devices import enable_mfa_device
from iamcli.operations.roles import create_role
from iamcli.operations.users import create_user
from iamcli.operations.virtual_mfa_devices import create_virtual_mfa_device

ACCOUNT = "123456789012"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str] = "*", resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str | list[str] = "*", resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def trust(principal: dict[str, Any], *, action: str | list[str] = "sts:AssumeRole", **more: Any) -> str:
    return document({"Effect": "Allow", "Principal": principal, "Action": action, **more})


class World:
    """An account with its users and roles, made when they are asked for."""

    def __init__(self, iam) -> None:
        self.iam = iam

    def user(self, name: str, *statements: dict[str, Any]):
        """A user who calls with a key of its own, under policies."""
        self.iam(create_user, UserName=name)
        if statements:
            self.iam(put_user_policy, UserName=name, PolicyName="own", PolicyDocument=document(*statements))
        return self.iam.as_user(self.iam(create_access_key, UserName=name)["AccessKey"], enforced=True)

    def again(self, name: str):
        """A user who is there already, with another key."""
        return self.iam.as_user(self.iam(create_access_key, UserName=name)["AccessKey"], enforced=True)

    def role(self, name: str, trust_policy: str, *statements: dict[str, Any], **members: Any) -> str:
        """A role by its ARN."""
        arn = self.iam(create_role, RoleName=name, AssumeRolePolicyDocument=trust_policy, **members)["Role"]["Arn"]
        if statements:
            self.role_policy(name, *statements)
        return arn

    def role_policy(self, name: str, *statements: dict[str, Any]) -> None:
        """Give a role this policy of its own in place of the one it has."""
        self.iam(put_role_policy, RoleName=name, PolicyName="own", PolicyDocument=document(*statements))


class Device:
    """A user's MFA device."""

    def __init__(self, iam, user: str) -> None:
        made = iam(create_virtual_mfa_device, VirtualMFADeviceName=user)["VirtualMFADevice"]
        self.serial, self.totp, self.iam = made["SerialNumber"], pyotp.TOTP(made["Base32StringSeed"].decode()), iam
        codes = {"AuthenticationCode1": self.code(-60), "AuthenticationCode2": self.code(-30)}
        iam(enable_mfa_device, UserName=user, SerialNumber=self.serial, **codes)

    def code(self, seconds: int = 0) -> str:
        """What it shows in so many seconds."""
        return self.totp.at(self.iam.time + timedelta(seconds=seconds))

    def shown(self, code: str = "") -> dict[str, str]:
        """The members of a request that shows the code it has now, or another."""
        return {"SerialNumber": self.serial, "TokenCode": code or self.code()}


@pytest.fixture
def world(iam) -> World:
    return World(iam)
