"""What each operation needs: a table of all of them, compared with the public record and AWS's reference."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iamcli.authorization.condition_keys import TAGGED, keys
from iamcli.authorization.resources import kind_in
from iamcli.callers import Caller
from iamcli.catalog.services import service

from .conftest import ACCOUNT, all_operations, needed

TABLE = json.loads((Path(__file__).parent / "requirements.json").read_text())
"""Requests of Alice's: the resource, how AWS's sentence calls it, what is needed besides, and where that is on record.

"public record" are AccessDenied messages in published transcripts and logs.
"""
OPERATIONS = {name: operation for name, operation in all_operations().items() if not operation.needs.free}
"""Those that everybody may ask for decide by themselves, and their tests say what."""
UNLISTED = {"AcquireRole", "UpdateDelegationRequest", "UpdateOpenIDConnectProvider", "GetScopedCredentials"}
"""Operations that the reference does not have yet."""
NEWER_KEYS = {"GetWebIdentityToken": {"sts:SubjectMode", "sts:IdentityTokenScope"}}
"""Condition keys that the API reference has, and the reference of actions not yet."""
BROADER = {
    # of these the reference says that they are on no resource; the public record has the resource of each
    *("ListGroups", "ListInstanceProfiles", "ListOpenIDConnectProviders", "ListPolicies", "ListRoles"),
    *("ListSAMLProviders", "ListServerCertificates", "ListUsers", "ListVirtualMFADevices"),
}


def names(row: dict) -> str:
    return f"{row['operation']}-{'-'.join(row['members'])}"


@pytest.mark.parametrize("row", TABLE, ids=names)
def test_requirements(populated, row):
    """An operation needs these actions on these resources, called so."""
    members = row["members"]
    if members.get("AccessKeyId") == "AKIAIOSFODNN7EXAMPLE":
        members = {**members, "AccessKeyId": populated.key["AccessKeyId"]}
    operation = OPERATIONS[row["operation"]]
    first = {"action": f"{operation.service}:{operation.name}", "on": row["on"], "called": row.get("called")}
    expected = [(one["action"], one["on"], one.get("called") or one["on"]) for one in (first, *row.get("also", ()))]

    assert expected == [(one.action, one.resource, one.called) for one in needed(populated, operation, members)]


def test_table_is_whole():
    """Every operation stands in the table."""
    assert OPERATIONS.keys() == {row["operation"] for row in TABLE}


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_reference(name):
    """The condition keys of an operation, and the kinds of its resources, are those of AWS's reference."""
    action = service(OPERATIONS[name].service).actions.get(name.lower())
    if name in UNLISTED:
        assert action is None
        return
    kinds = {one.name for one in action.resource_types}
    ours = {kind_in(row["on"]) for row in TABLE if row["operation"] == name} - {"*"}

    listed = {*action.condition_keys, *(key for one in action.resource_types for key in one.condition_keys)}

    assert not listed & NEWER_KEYS.get(name, set())
    assert listed | NEWER_KEYS.get(name, set()) == keys(OPERATIONS[name])
    assert ours <= kinds or (name in BROADER and not kinds)


def test_kinds_with_tags():
    """Tags of resources can be tested for the kinds that AWS's reference says."""
    kinds = service("iam").resource_types.values()

    assert TAGGED == {kind.name for kind in kinds if "aws:ResourceTag/${TagKey}" in kind.condition_keys}


def context(iam, name: str, members: dict, caller: Caller | None = None) -> dict:
    more = [caller] if caller else []
    return dict(needed(iam, OPERATIONS[name], members, *more)[0].context)


TAGS = {"aws:ResourceTag/team": "blue", "iam:ResourceTag/team": "blue"}
BOUNDARY = {"iam:PermissionsBoundary": f"{ACCOUNT}policy/team/p"}


@pytest.mark.parametrize(
    ("name", "members", "expected"),
    [
        (
            "CreateUser",
            {"UserName": "bob", "PermissionsBoundary": "b", "Tags": [{"Key": "a", "Value": "1"}]},
            {"aws:RequestTag/a": "1", "aws:TagKeys": ["a"], "iam:PermissionsBoundary": "b"},
        ),
        ("UntagUser", {"UserName": "alice", "TagKeys": ["a", "b"]}, {**TAGS, "aws:TagKeys": ["a", "b"]}),
        ("AttachUserPolicy", {"UserName": "alice", "PolicyArn": "p"}, {**TAGS, **BOUNDARY, "iam:PolicyARN": "p"}),
        (
            "PutUserPermissionsBoundary",
            {"UserName": "alice", "PermissionsBoundary": "n"},
            {**TAGS, "iam:PermissionsBoundary": "n"},
        ),
        ("DeleteUser", {"UserName": "alice"}, TAGS),
        ("GetPolicy", {"PolicyArn": f"{ACCOUNT}policy/team/p"}, {"aws:ResourceTag/team": "blue"}),
        ("GetPolicy", {"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}, {}),
        (
            "CreateServiceSpecificCredential",
            {"UserName": "alice", "ServiceName": "bedrock.amazonaws.com", "CredentialAgeDays": 30},
            {
                **TAGS,
                "iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com",
                "iam:ServiceSpecificCredentialAgeDays": 30,
            },
        ),
        ("CreateServiceLinkedRole", {"AWSServiceName": "x.amazonaws.com"}, {"iam:AWSServiceName": "x.amazonaws.com"}),
        (
            "GenerateOrganizationsAccessReport",
            {"EntityPath": "o-1/r-1", "OrganizationsPolicyId": "p-1"},
            {"iam:OrganizationsPolicyId": "p-1"},
        ),
        ("PutAccountProperties", {"Properties": {"a/x": "1"}}, {"iam:AccountPropertyNamespaces": ["a"]}),
        (
            "EnableMFADevice",
            {"UserName": "alice", "SerialNumber": f"{ACCOUNT}u2f/user/alice/key-1"},
            {**TAGS, "iam:RegisterSecurityKey": "Activate"},
        ),
        (
            "CreateDelegationRequest",
            {"Permissions": {"PolicyTemplateArn": "t" * 20}, "NotificationChannel": "n", "SessionDuration": 900},
            {"iam:TemplateArn": "t" * 20, "iam:NotificationChannel": "n", "iam:DelegationDuration": 900},
        ),
    ],
)
def test_context(populated, name, members, expected):
    """A request brings the condition keys of its members, and those of its resource as it is."""
    assert expected == context(populated, name, members)


def test_service_of_an_existing_credential(populated):
    """Changing a credential for a service brings the service, though the request does not name it."""
    members = {"UserName": "alice", "ServiceSpecificCredentialId": populated.credential["ServiceSpecificCredentialId"]}

    assert context(populated, "ResetServiceSpecificCredential", members) == {
        **TAGS,
        "iam:ServiceSpecificCredentialServiceName": "codecommit.amazonaws.com",
    }


def test_passing_a_role(populated):
    """Putting a role into an instance profile passes it to EC2 (IAM User Guide, "Grant a user permissions to pass")."""
    members = {"InstanceProfileName": "web", "RoleName": "deployer"}
    _, passing = needed(populated, OPERATIONS["AddRoleToInstanceProfile"], members)

    assert ("iam:PassRole", f"{ACCOUNT}role/app/deployer") == (passing.action, passing.resource)
    assert {**TAGS, "iam:PassedToService": "ec2.amazonaws.com"} == passing.context


def test_session_without_a_name(populated):
    """A session of a role that names no user asks about itself."""
    arn = "arn:aws:sts::123456789012:assumed-role/deployer/x"
    session = Caller(kind="role", account="123456789012", arn=arn, id="AROA:x", role="deployer")
    (requirement,) = needed(populated, OPERATIONS["GetUser"], {}, session)

    assert (arn, arn) == (requirement.resource, requirement.called)
