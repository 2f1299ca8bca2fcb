"""Condition keys by name. IAM User Guide, "AWS global condition context keys"; Service Authorization Reference."""

import pytest

from iamcli.catalog.condition_keys import NEWER, find, global_keys
from iamcli.catalog.services import ConditionKey, service

MULTIVALUED = {
    "aws:CalledVia",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceNamesList",
    "aws:ResourceOrgPaths",
    "aws:SourceOrgPaths",
    "aws:TagKeys",
    "aws:VpceOrgPaths",
}
TYPES_OF_THEIR_OWN = {("q", "identitystore:userid"), ("qbusiness", "identitystore:userid")}
"""Where a service's page has another type for a key than the page about the keys of all services."""


def test_global_keys():
    """The keys of all services come in order, each once, and say which of them are multivalued."""
    assert list(global_keys()) == sorted(global_keys())
    assert MULTIVALUED == {key.name for key in global_keys().values() if key.multivalued}
    assert ConditionKey("aws:MultiFactorAuthPresent", "Bool") == global_keys()["aws:multifactorauthpresent"]


def test_types_agree(everything):
    """A key of all services has the same type where a service lists it."""
    differing = {
        (service.namespace, name)
        for service in everything
        for name, key in service.condition_keys.items()
        if name in global_keys() and key.type != global_keys()[name].type
    }

    assert TYPES_OF_THEIR_OWN == differing


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("AWS:sourceip", ConditionKey("aws:SourceIp", "IPAddress")),
        ("aws:RequestTag/team", ConditionKey("aws:RequestTag/${TagKey}", "String")),
        ("aws:ResourceTag/a/b c", ConditionKey("aws:ResourceTag/${TagKey}", "String")),
        ("iam:passedtoservice", ConditionKey("iam:PassedToService", "String")),
        ("s3:ExistingObjectTag/team", ConditionKey("s3:ExistingObjectTag/<key>", "String")),
        ("accounts.google.com:aud", ConditionKey("accounts.google.com:aud", "String")),
        ("saml:sub", ConditionKey("saml:sub", "String")),
        ("sts:IdentityTokenScope", ConditionKey("sts:IdentityTokenScope", "ArrayOfString")),
    ],
)
def test_find(name, found):
    """A key is found in whatever case; one with a tag's key or the like is found by its template."""
    assert found == find(name)


def test_newer_keys():
    """Keys that are kept because the catalogue lacks them are dropped once it has them."""
    assert not [name for name in NEWER if name in service(name.partition(":")[0]).condition_keys]


@pytest.mark.parametrize("name", ["", ":", "aws:Nope", "aws:RequestTag/", "aws:RequestTag", "iam:Nope", "nope:key"])
def test_not_found(name):
    """A key that AWS does not have is not found."""
    assert find(name) is None
