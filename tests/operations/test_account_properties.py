"""The account's properties. AWS's behaviour: IAM API reference, GetAccountProperties and PutAccountProperties."""

import pytest

from iamcli.errors import InvalidInput, ValidationError
from iamcli.operation.checks import client_problems
from iamcli.operations.account_properties import get_account_properties, put_account_properties


def test_none(iam):
    """A new account has no properties."""
    assert iam(get_account_properties) == {"Properties": {}}


def test_put(iam):
    """Properties are set one by one: those that are not named stay."""
    assert iam(put_account_properties, Properties={"RoleManager/Mode": "a", "RoleManager/Enabled": "true"}) == {}
    iam(put_account_properties, Properties={"RoleManager/Mode": "b"})
    iam(put_account_properties, Properties={"Other/Mode": "c"})

    assert iam(get_account_properties) == {
        "Properties": {"Other/Mode": "c", "RoleManager/Enabled": "true", "RoleManager/Mode": "b"}
    }


def test_one_namespace(iam):
    """All properties of a request are of one namespace, or none is set."""
    with pytest.raises(InvalidInput, match="same namespace"):
        iam(put_account_properties, Properties={"A/x": "1", "B/x": "1"})
    assert iam(get_account_properties) == {"Properties": {}}


@pytest.mark.parametrize("key", ["RoleManager", "RoleManager/", "Role/Manager/Enabled", "Role//Manager"])
def test_form(iam, key):
    """A key has one slash, neither first nor last."""
    with pytest.raises(InvalidInput, match="Namespace/PropertyName"):
        iam(put_account_properties, Properties={key: "true"})


@pytest.mark.parametrize("key", ["", "/x", "1/x", "a/ä", "a/b c", "a/b\n", "a/".ljust(51, "x")])
def test_key_bounds(iam, key):
    """A key has up to 50 letters, digits, `_`, `-` and `/`, and begins with a letter."""
    with pytest.raises(ValidationError, match=r"^1 validation error detected: Value at 'properties' .*: Map keys must"):
        iam(put_account_properties, Properties={key: "true"})


@pytest.mark.parametrize("value", ["", "x" * 1025])
def test_value_bounds(iam, value):
    """A value has 1 to 1,024 characters."""
    with pytest.raises(ValidationError, match=r"Map value must satisfy constraint: \[Member must have length"):
        iam(put_account_properties, Properties={"a/b": value})


def test_nothing(iam):
    """A request has to name a property."""
    with pytest.raises(ValidationError, match=r"'properties' failed to satisfy constraint: Member must not be null"):
        iam(put_account_properties, Properties={})


@pytest.mark.parametrize("value", [True, 1, None, ["x"], {"x": "y"}])
def test_text_only(value):
    """Values are text, also where JSON has more to offer; a client says so."""
    (problem,) = client_problems(put_account_properties.members, {"Properties": {"a/b": value}})

    assert problem.startswith("Invalid type for parameter Properties.a/b, value:")


@pytest.mark.parametrize("properties", [{"a/b": "\ud800"}, {"a/\ud800": "b"}])
def test_half_a_character(properties):
    """What is no valid text is refused by a client, as key and as value."""
    (problem,) = client_problems(put_account_properties.members, {"Properties": properties})

    assert "no valid text" in problem
