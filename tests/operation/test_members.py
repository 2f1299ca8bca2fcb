"""What an operation says of itself, read off its annotations."""

from __future__ import annotations

from iamcli.operation.members import dashed, pascal
from iamcli.operations.policies import delete_policy, list_policies
from iamcli.operations.users import create_user, get_user
from iamcli.shapes.rules import Choice, Items, Text


def test_members():
    """Members have the wire's names, the model's order and bounds, and say whether they are required."""
    assert [("Path", False), ("UserName", True), ("PermissionsBoundary", False), ("Tags", False)] == [
        (member.wire, member.required) for member in create_user.members
    ]
    path, name, _, tags = create_user.members
    assert isinstance(name.rule, Text)
    assert (1, 64) == (name.rule.min, name.rule.max)
    assert tags.rule == Items(max=50)
    assert ["Key", "Value"] == [member.wire for member in tags.item.members]
    assert path.option == "--path"


def test_paged_members():
    """A paged operation has Marker and MaxItems at the end without declaring them."""
    assert ["Marker", "MaxItems"] == [member.wire for member in list_policies.members][-2:]
    assert isinstance(list_policies.members[0].rule, Choice)


def test_own_members():
    """A member that AWS does not have is marked as ours."""
    assert {"PolicyArn": False, "Cascade": True} == {member.wire: member.ours for member in delete_policy.members}


def test_answer():
    """The answer's members are those of its structure, all the way down."""
    (user,) = get_user.answer_members

    assert ("User", "structure") == (user.wire, user.kind)
    boundary = next(member for member in user.members if member.wire == "PermissionsBoundary")
    assert [member.wire for member in boundary.members] == ["PermissionsBoundaryType", "PermissionsBoundaryArn"]


def test_names():
    """Names go from ours to the wire's and from there to the command line's."""
    assert pascal("user_name") == "UserName"
    assert "saml-provider-arn" == dashed("SAMLProviderArn")
    assert "client-id-list" == dashed("ClientIDList")
    assert "authentication-code1" == dashed("AuthenticationCode1")
