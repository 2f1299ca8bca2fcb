"""Tables for people: what stands in which order, and never past the terminal's edge."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.cli.output import render
from iamcli.cli.output.screen import columns

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(categories=None))
KEYS = st.sampled_from(["UserName", "Arn", "Tags", "PolicyDocument", "日本", "", "Marker"]) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=30)

USERS = st.fixed_dictionaries({"UserName": st.text(min_size=1), "Arn": st.text("arn:/日é", min_size=1)})

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["a:B", "c:D"], "Resource": "*"}],
}
TAGS = [{"Key": "team", "Value": "red"}, {"Key": "stage", "Value": "dev"}]


def shown(answer: Any, width: int = 80, color: bool = False, title: str = "ListUsers") -> str:
    """The table of an answer."""
    return render("table", answer, title=title, width=width, color=color)


def user(name: str, **more: Any) -> dict[str, Any]:
    """A user as an answer has it, with short values."""
    return {
        "Path": "/",
        "UserName": name,
        "UserId": "AIDA1",
        "Arn": f"arn:{name}",
        "CreateDate": "2024",
        **more,
    }


def test_row_per_item() -> None:
    """A list is a row per item: names, ids, dates, the rest, ARNs; empty columns are left out."""
    expected = """\
Users

UserName  UserId  CreateDate  Path  Arn
--------  ------  ----------  ----  ---------
alice     AIDA1   2024        /     arn:alice
bob       AIDA1   2024        /     arn:bob
"""
    assert expected == shown({"Users": [user("alice", Tags=[]), user("bob", PasswordLastUsed=None)]})


def test_status_before_dates() -> None:
    """Status and yes-or-no members come after ids, before dates."""
    keys = [{"CreateDate": "2024", "Status": "Active", "IsMine": True, "AccessKeyId": "A", "UserName": "x"}]
    assert "UserName  AccessKeyId  Status  IsMine  CreateDate" == shown(keys).splitlines()[2]


def test_one_structure() -> None:
    """A structure is a line per member with its value beside it; tags read as `key=value`."""
    expected = """\
User

UserName            alice
UserId              AIDA1
CreateDate          2024
Path                /
Tags                team=red, stage=dev
PermissionBoundary  Type=Policy, Arn=arn:x
Arn                 arn:alice
"""
    boundary = {"Arn": "arn:x", "Type": "Policy"}
    assert expected == shown({"User": user("alice", Tags=TAGS, PermissionBoundary=boundary)})


def test_several_members() -> None:
    """Each list and structure has a titled section, structures first, paging last."""
    expected = """\
Group

GroupName  g

Users

UserName
--------
alice

NextToken  e30=
"""
    answer = {"Users": [{"UserName": "alice"}], "Group": {"GroupName": "g"}, "NextToken": "e30="}
    assert expected == shown(answer)


def test_scalars_beside_a_structure() -> None:
    """Scalars of the answer itself stand in a section under the operation's name."""
    expected = "AssumeRole\n\nPackedPolicySize  6\n\nCredentials\n\nAccessKeyId  ASIA\n"
    answer = {"Credentials": {"AccessKeyId": "ASIA"}, "PackedPolicySize": 6}
    assert expected == shown(answer, title="AssumeRole")


def test_policy_beside_names() -> None:
    """A policy document is JSON, on one line where that fits and indented by two where not."""
    expected = """\
GetUserPolicy

UserName        alice
PolicyDocument  {
                  "Version": "2012-10-17",
                  "Statement": [
                    {"Effect": "Allow", "Action": ["a:B", "c:D"], "Resource": "*"}
                  ]
                }
"""
    assert expected == shown({"UserName": "alice", "PolicyDocument": TRUST}, 90, title="GetUserPolicy")


def test_policies_below_a_table() -> None:
    """Policies of a list stand below its table, each under the name of its item."""
    expected = """\
Roles

RoleName  Arn
--------  ---
admin     a
guest     b

AssumeRolePolicyDocument of admin

{"Statement": []}

AssumeRolePolicyDocument of guest

{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": ["a:B", "c:D"], "Resource": "*"}
  ]
}
"""
    roles = [
        {"RoleName": "admin", "Arn": "a", "AssumeRolePolicyDocument": {"Statement": []}},
        {"RoleName": "guest", "Arn": "b", "AssumeRolePolicyDocument": TRUST},
    ]
    assert expected == shown({"Roles": roles}, width=70)


def test_too_wide_for_one_line() -> None:
    """Where columns do not fit, long text is broken after its signs, ids and dates are not."""
    expected = """\
Users

UserName  UserId                 Arn
--------  ---------------------  -------------
alice     AIDACKCEVSQ6C2EXAMPLE  arn:aws:iam::
                                 123456789012:
                                 user/alice

bob       AIDACKCEVSQ6C2EXAMPLE  arn:bob
"""
    users = [
        {
            "UserName": "alice",
            "UserId": "AIDACKCEVSQ6C2EXAMPLE",
            "Arn": "arn:aws:iam::123456789012:user/alice",
        },
        {"UserName": "bob", "UserId": "AIDACKCEVSQ6C2EXAMPLE", "Arn": "arn:bob"},
    ]
    assert expected == shown({"Users": users}, width=47)


def test_too_wide_for_a_table() -> None:
    """Where even broken cells do not fit, each item is a block of names and values."""
    expected = """\
Users

UserName    alice
UserId      AIDA1
CreateDate  2024
Path        /
Arn         arn:alice

UserName    bob
UserId      AIDA1
CreateDate  2024
Path        /
Arn         arn:bob
"""
    assert expected == shown({"Users": [user("alice"), user("bob")]}, width=30)


def test_wide_characters() -> None:
    """A character of two columns counts two, a combining mark none."""
    expected = "Users\n\nUserName  Path\n--------  ----\n山田      /a\ne\u0301lise     /b\nbob       /c\n"
    users = [("山田", "/a"), ("e\u0301lise", "/b"), ("bob", "/c")]
    assert expected == shown({"Users": [{"UserName": name, "Path": path} for name, path in users]})


def test_numbers_to_the_right() -> None:
    """A column of numbers is aligned to the right."""
    expected = "Keys\n\nName  Count\n----  -----\na         5\nb        12\n"
    assert expected == shown({"Keys": [{"Name": "a", "Count": 5}, {"Name": "b", "Count": 12}]})


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        ("Users\n\n(none)\n", {"Users": []}),
        ("ListUsers\n\n(none)\n", {"User": None}),
        ("ListUsers\n\na\nb\n", ["a", "b"]),
        ("AccountAliases\n\nx\n", {"AccountAliases": ["x"]}),
        ("ListUsers\n\na  1\nb\n", [["a", 1], ["b"]]),
        ("ListUsers\n\n1\na=x\n2    3\n", [1, {"a": "x"}, [2, 3]]),
        ("ListUsers\n\n(none)\n", [[], None]),
        ("7\n", 7),
        ("\n", ""),
        ("Tags\n\nKey   Value\n----  -----\nteam  red\n", {"Tags": [{"Key": "team", "Value": "red"}]}),
    ],
)
def test_what_queries_leave(expected: str, answer: Any) -> None:
    """Bare lists have the operation's name above; a list in a list is a row; an empty one says so."""
    assert expected == shown(answer)


def test_control_characters() -> None:
    """Nothing in an answer can move the cursor, change colours or turn the writing direction."""
    assert "ListUsers\n\na\\x1b[31m\nb    c\n\\u202ed\n" == shown(["a\x1b[31m", "b\tc", "\u202ed"])


def test_color() -> None:
    """With colour, titles and names of columns and members are bold, and nothing else differs."""
    answer = {"Group": {"GroupName": "g"}, "Users": [user("alice")]}
    colored = shown(answer, color=True)
    assert "\x1b[1mGroup\x1b[0m\n\n\x1b[1mGroupName\x1b[0m  g\n" == colored[: colored.index("g\n") + 2]
    assert "\x1b[1mUserName  UserId  CreateDate  Path  Arn\x1b[0m" in colored
    assert shown(answer) == re.sub(r"\x1b\[\d+m", "", colored)


@given(VALUES, st.integers(20, 200))
def test_never_wider_than_the_terminal(answer: Any, width: int) -> None:
    """Whatever the answer, no line is wider than the terminal, and all can be written as UTF-8."""
    text = shown(answer, width)
    assert max(map(columns, text.split("\n"))) <= width
    assert text == text.encode().decode()


@given(st.lists(USERS))
def test_nothing_is_cut_off(users: list[dict[str, str]]) -> None:
    """Text is broken but never shortened: every letter and digit of a cell is printed."""
    printed = shown({"Users": users}, 40)
    for name in (user["UserName"] for user in users):
        for character in filter(str.isalnum, name):
            assert character in printed


@given(st.integers(-5, 19))
def test_narrower_than_any_terminal(width: int) -> None:
    """A width under 20 is taken as 20."""
    assert shown({"Users": [user("alice")]}, 20) == shown({"Users": [user("alice")]}, width)
