"""Answers and errors as XML, read back by the client that most people use."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from botocore.handlers import json_decode_policies
from botocore.parsers import create_parser
from hypothesis import given, settings
from hypothesis import strategies as st

from iamcli.cli.present import presented
from iamcli.errors import NoSuchEntity, ServiceFailure
from iamcli.operations.roles import get_role, update_role
from iamcli.operations.simulation import simulate_custom_policy
from iamcli.operations.users import delete_user, get_user, list_users
from iamcli.server.xml import WITH_EMPTY_RESULT, answer_xml, error_xml
from iamcli.shapes.roles import Role, RoleLastUsed
from iamcli.shapes.rules import Document
from iamcli.shapes.users import User

from .conftest import OPERATIONS, answers, model, named

PARSER = create_parser("query")
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)


def parsed(operation, body: bytes, status: int = 200) -> dict:
    """What botocore makes of a body, policy documents decoded as its clients do."""
    answer = PARSER.parse({"body": body, "headers": {}, "status_code": status}, model(operation).output_shape)
    json_decode_policies(answer, model(operation))
    return answer


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
@settings(max_examples=10)
@given(data=st.data())
def test_botocore_reads_what_the_command_line_shows(operation, data):
    """The XML of any answer means to a client what the same answer shows on the command line."""
    answer = data.draw(answers(operation))

    found = parsed(operation, answer_xml(operation, answer, "id-1"))

    assert "id-1" == found.pop("ResponseMetadata")["RequestId"]
    assert presented(answer, wire_times=True) == presented(found, wire_times=True)


def test_results_without_members():
    """An operation has a result if the model declares one, even one that is always empty."""
    empty = {
        operation.name
        for operation in OPERATIONS
        if (shape := model(operation).output_shape) is not None and not shape.members
    }

    assert empty == WITH_EMPTY_RESULT
    assert b"<UpdateRoleResult/>" in answer_xml(update_role, {}, "1")
    assert b"Result" not in answer_xml(delete_user, {}, "1")


def test_an_answer_as_aws_writes_it():
    """Namespace, result, metadata, and members in the model's order."""
    user = User(path="/", user_name="a<b>&c", user_id="AIDA", arn="arn", create_date=EPOCH)

    assert (
        '<GetUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetUserResult><User>'
        "<Path>/</Path><UserName>a&lt;b&gt;&amp;c</UserName><UserId>AIDA</UserId><Arn>arn</Arn>"
        "<CreateDate>2024-01-01T00:00:00Z</CreateDate></User></GetUserResult>"
        "<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetUserResponse>"
    ) == answer_xml(get_user, {"User": user}, "1").decode()


def test_what_is_empty_is_an_empty_element():
    """Lists, maps and structures with nothing in them are there all the same, as RoleLastUsed of an unused role."""
    role = Role(
        path="/", role_name="r", role_id="i", arn="a", create_date=EPOCH, role_last_used=RoleLastUsed(), tags=[]
    )

    assert b"<Tags/><RoleLastUsed/>" in answer_xml(get_role, {"Role": role}, "1")
    assert b"<ListUsersResult><Users/><IsTruncated>false</IsTruncated></ListUsersResult>" in answer_xml(
        list_users, {"Users": iter(()), "IsTruncated": False}, "1"
    )
    assert b"<EvaluationResults><member/></EvaluationResults>" in answer_xml(
        simulate_custom_policy, {"EvaluationResults": [""]}, "1"
    )


def test_documents_are_percent_encoded():
    """Of a policy document only RFC 3986's unreserved characters stand for themselves on the wire."""
    document = Document('{"a": "-_.~/*+ \u00e9"}')
    role = Role(path="/", role_name="r", role_id="i", arn="a", create_date=EPOCH, assume_role_policy_document=document)

    assert b">%7B%22a%22%3A%20%22-_.~%2F%2A%2B%20%C3%A9%22%7D<" in answer_xml(get_role, {"Role": role}, "1")


def test_characters_that_xml_cannot_have():
    """A control character or half a surrogate never breaks the XML; a carriage return comes through."""
    body = error_xml(NoSuchEntity("a\0b\x1bc\ud800d\re\n\tf\uffff"), "iam", "1")

    assert "a\ufffdb\ufffdc\ufffdd\re\n\tf\ufffd" == ElementTree.fromstring(body)[0][2].text


@pytest.mark.parametrize(("error", "fault"), [(NoSuchEntity("x"), "Sender"), (ServiceFailure("x"), "Receiver")])
def test_errors_say_whose_fault_it_is(error, fault):
    """A client reads type, code, message and request id; faults of the service's own are the receiver's."""
    found = parsed(get_user, error_xml(error, "sts", "id-2"), error.status)

    assert {"Type": fault, "Code": error.code, "Message": "x"} == found["Error"]
    assert "id-2" == found["ResponseMetadata"]["RequestId"]
    assert b'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"' in error_xml(error, "sts", "id-2")
