"""Checks of members: what a client says in botocore's words, and the service in IAM's."""

from __future__ import annotations

import sys
import unicodedata
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from iamcli.errors import ValidationError
from iamcli.operation.checks import client_problems, matches, service_faults
from iamcli.operations.policies import list_policies
from iamcli.operations.users import create_user, untag_user
from iamcli.service import bound

LETTERS = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"


def test_letters_of_all_alphabets():
    r"""`\p{L}\p{Z}\p{N}` are letters, separators and numbers as Unicode has them, for every character there is."""
    wrong = [
        hex(point)
        for point in range(sys.maxunicode + 1)
        if not 0xD800 <= point < 0xE000
        and matches(LETTERS, chr(point)) != (unicodedata.category(chr(point))[0] in "LZN" or chr(point) in "_.:/=+-@")
        and not (unicodedata.category(chr(point))[0] == "S" and chr(point).isnumeric())
    ]

    assert wrong == []


def test_words_are_ascii():
    r"""`\w` in AWS's patterns is ASCII, so that no look-alike gets into a name."""
    assert matches(r"[\w+=,.@-]+", "alice_1")
    assert not matches(r"[\w+=,.@-]+", "\u0430lice")  # the first letter is Cyrillic


def test_the_whole_value():
    """A pattern has to match the whole value, line ends included."""
    assert not matches(r"[\w+=,.@-]+", "alice\n")


def test_items_in_one_sentence():
    """A list of scalars is refused in one sentence with all that its items must be."""
    (fault,) = service_faults(untag_user.members, {"UserName": "bob", "TagKeys": ["", "x" * 129]})

    assert fault.message == (
        "Value at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: "
        "[Member must have length less than or equal to 128, Member must have length greater than or equal to 1, "
        rf"Member must satisfy regular expression pattern: {LETTERS}]"
    )


def test_enumeration():
    """A value that is none of an enumeration's is refused without repeating it."""
    (fault,) = service_faults(list_policies.members, {"Scope": "Everything"})

    assert fault.message == "Value at 'scope' failed to satisfy constraint: Member must satisfy enum value set"


def test_missing():
    """What is missing is told by the service, too, for those who ask it without a client."""
    (fault,) = service_faults(create_user.members, {})

    assert fault.message == "Value at 'userName' failed to satisfy constraint: Member must not be null"


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
members = st.dictionaries(st.sampled_from(["UserName", "Path", "PermissionsBoundary", "Tags", "Foo"]) | st.text(), json)


@given(members)
def test_anything(given):
    """Whatever JSON has to offer is refused by the client, taken, or refused by the service as a validation error."""
    if list(client_problems(create_user.members, given)):
        return
    with suppress(ValidationError):
        assert set(bound(create_user, given)) <= {"user_name", "path", "permissions_boundary", "tags"}
