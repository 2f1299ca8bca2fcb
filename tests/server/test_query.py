"""Forms become members: what clients send, and what nobody should."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote, quote_plus, urlencode

import pytest
from botocore.serialize import create_serializer
from hypothesis import given, settings
from hypothesis import strategies as st

from iamcli.operations.groups import list_groups
from iamcli.operations.policies import create_policy
from iamcli.operations.simulation import simulate_custom_policy
from iamcli.operations.users import create_user, delete_user, get_user
from iamcli.server.query import MOST_FIELDS, form_of, members_of
from iamcli.server.refusals import MalformedInput, MalformedQueryString

from .conftest import OPERATIONS, members, model, named

SERIALIZER = create_serializer("query", include_validation=False)


def read(operation, form: str) -> dict:
    return members_of(operation, form_of(b"", form.encode()).fields)


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
@settings(max_examples=10)
@given(data=st.data())
def test_reads_what_botocore_writes(operation, data):
    """Whatever members an SDK sends for an operation, these members arrive."""
    sent = data.draw(members(operation.members))
    request = SERIALIZER.serialize_to_request(sent, model(operation))

    form = form_of(b"", urlencode(request["body"]).encode())

    assert (operation.name, model(operation).service_model.api_version) == (form.action, form.version)
    assert sent == members_of(operation, form.fields)


@given(st.text(st.sampled_from("=%&+0aF.-_ \t\r\n\0\x7fé\U0001f600")), st.booleans())
def test_decoding_undoes_encoding(text, plus):
    """Whatever a value holds, it is read as it was before it was encoded."""
    encoded = (quote_plus if plus else quote)(text, safe="=")

    assert text == form_of(b"", f"UserName={encoded}".encode()).fields["UserName"]


def test_query_string_and_body_are_one_form():
    """What the query string says and what the body says count alike."""
    form = form_of(b"Action=GetUser&Version=2010-05-08", b"UserName=a+b%26c")

    assert ("GetUser", "2010-05-08", "a b&c") == (form.action, form.version, form.fields["UserName"])


@pytest.mark.parametrize(
    ("query", "body"),
    [
        (b"", b"Action=GetUser&Action=ListUsers"),
        (b"Action=GetUser", b"Action=GetUser"),
        (b"", b"Action=GetUser&UserName=a&UserName=b"),
        (b"", b"Action=GetUser&UserName=%zz"),
        (b"", b"Action=GetUser&UserName=%"),
        (b"", b"Action=GetUser&UserName=%\n"),
        (b"", b"Action=GetUser&UserName=%="),
        (b"", b"Action=GetUser&UserName=%%41"),
        (b"", b"Action=GetUser&UserName=%ff"),
        (b"", b"\xff\xfe=1"),
        (b"", b"a=1&" * MOST_FIELDS),
    ],
    ids=["action", "in-both", "member", "percent", "end", "line", "equal", "two", "utf-8", "raw", "many"],
)
def test_malformed_forms_are_refused(query, body):
    """A field that is there twice, an encoding that is none and forms without end are MalformedQueryString."""
    with pytest.raises(MalformedQueryString):
        form_of(query, body)


@pytest.mark.parametrize(
    ("operation", "form"),
    [
        (create_user, "Tags.member.3.Key=a&Tags.member.3.Value=b"),
        (create_user, "Tags.member.0.Key=a"),
        (create_user, "Tags.member.01.Key=a"),
        (create_user, "Tags.member.-1.Key=a"),
        (create_user, "Tags.member.x.Key=a"),
        (create_user, "Tags.member.99999999999999999999.Key=a"),
        (create_user, "Tags.1.Key=a"),
        (create_user, "Tags.Key=a"),
        (create_user, "Tags=a"),
        (create_user, "Tags.member=a"),
        (create_user, "Tags.member.1=a"),
        (create_user, "Tags.member.1.Key.member.1=a"),
        (create_user, "Tags.member.1.Key=a&Tags=b"),
        (create_user, "Tags=&Tags.member.1.Key=a"),
        (create_user, "Tags.member.1.Key=a&Tags.member.1.Key.x=b"),
        (create_user, "Tags.member.1.Key.x=b&Tags.member.1.Key=a"),
        (create_user, "Tags..Key=a"),
        (create_user, "Tags." + "x." * 1000 + "y=a"),
        (get_user, "UserName.member.1=a"),
        (get_user, "UserName.x=a"),
        (list_groups, "MaxItems=ten"),
        (list_groups, "MaxItems="),
        (list_groups, "MaxItems=1.5"),
        (list_groups, "MaxItems=4294967296"),
        (list_groups, "MaxItems=" + "9" * 5000),
        (list_groups, "MaxItems=\u0661"),
        (simulate_custom_policy, "ContextEntries.member.1=a"),
    ],
)
def test_values_of_another_kind_are_refused(operation, form):
    """A list with holes, text where a structure is due and the like are MalformedInput, a refusal of a client's."""
    with pytest.raises(MalformedInput) as caught:
        read(operation, form)

    assert 400 == caught.value.status


def test_strangers_are_ignored():
    """AWS ignores fields that an operation does not declare, and so do the ones that only the command line has."""
    assert {"UserName": "a"} == read(delete_user, "UserName=a&Cascade=true&Nonsense.member.7=1&X-Amz-Date=x")


def test_empty_values_are_empty_things():
    """A bare name is an empty string, and for a list no items at all."""
    assert {"UserName": "", "Tags": []} == read(create_user, "UserName=&Tags=")
    assert {"Tags": []} == read(create_user, "Tags.member=")


def test_order_of_fields_does_not_matter():
    """Items are ordered by their numbers, not by where they stand."""
    form = "Tags.member.2.Key=b&Tags.member.10.Key=j&Tags.member.1.Key=a&" + "&".join(
        f"Tags.member.{number}.Key=x" for number in range(3, 10)
    )

    assert ["a", "b", *"xxxxxxx", "j"] == [tag["Key"] for tag in read(create_user, form)["Tags"]]


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=5), max_size=5))
def test_nothing_but_refusals(fields):
    """Whatever a form says, it is read, or it is MalformedInput."""
    for operation in (create_policy, simulate_custom_policy):
        names = ["Tags.member.1", "ActionNames", "ContextEntries", "MaxItems", *fields]
        with suppress(MalformedInput):
            members_of(operation, dict(zip(names, [*fields.values(), "", "x", "1"], strict=False)))
