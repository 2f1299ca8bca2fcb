"""What somebody can do: the actions of the catalogue, by service and access level."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamcli.errors import UsageError
from iamcli.questions.principals import subject
from iamcli.questions.trusts import ELSEWHERE
from iamcli.questions.unknowns import Answer
from iamcli.questions.what import KEY_NEEDED, Asked, what_can
from iamcli.questions.who import Asked as Who
from iamcli.questions.who import who_can
from tests.policy.documents import document as filled
from tests.policy.strategies import LIMITS, POLICIES
from tests.questions.test_who import ACCOUNT, THEN, account, allow, document

ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"


def rows(made, *, name: str = "user/alice", **asked) -> list:
    def accounts(number):
        return made if number == ACCOUNT else None

    return list(what_can(accounts, subject(accounts, ACCOUNT, name, now=THEN), Asked(**asked)))


def actions(found) -> set[str]:
    return {f"{row.service}:{action}" for row in found for action in row.actions}


def test_patterns():
    """A pattern is told as the actions that the catalogue has for it, by access level."""
    found = rows(account(own=(document(allow("sqs:Receive*"), allow("sqs:List*")),)), service="sqs")

    assert {"sqs:ReceiveMessage", "sqs:ListQueues", "sqs:ListQueueTags"} <= actions(found)
    assert all(0 < len(row.actions) <= row.of for row in found)
    assert ["Read"] == [row.level for row in found]


def test_nothing():
    """Whoever has no policies, and whom no role trusts, can do nothing."""
    assert [] == rows(account(), name="role/app")


def test_of_a_service():
    """Only what is asked about is told, in whatever case the service is named."""
    made = account(own=(document(allow("*")),))

    assert {"sqs"} == {row.service for row in rows(made, service="SQS")}
    assert {"Permissions management", "Write"} <= {row.level for row in rows(made, service="sqs")}


def test_unknown_service():
    """A service that nobody knows is refused."""
    with pytest.raises(UsageError, match="nosuch"):
        rows(account(), service="nosuch")


def test_on_a_resource():
    """With a resource, only what can be done to it is told, and limits to others are none."""
    made = account(own=(document(allow("s3:*", "arn:aws:s3:::logs/*")),))
    found = actions(rows(made, resource="arn:aws:s3:::logs/1"))

    assert "s3:GetObject" in found
    assert not {"s3:GetBucketPolicy", "s3:ListAllMyBuckets"} & found
    assert [] == rows(made, resource="arn:aws:s3:::data/1")


def test_open():
    """While the resource is open, what is limited to some is conditional, and needs one to be limited to."""
    found = rows(account(own=(document(allow("s3:*", "arn:aws:s3:::logs/*")),)), service="s3")

    assert {Answer.CONDITIONAL} == {row.outcome.answer for row in found}
    assert "s3:ListAllMyBuckets" not in actions(found)


def test_root():
    """The root user can do everything but assume roles."""
    assert 0 < len(found := rows(account(), name="root", service="sts"))
    assert "sts:AssumeRole" not in actions(found)
    assert "sts:GetFederationToken" in actions(found)


def test_roles_have_to_trust():
    """That a policy allows to assume roles says nothing of a role that does not trust."""
    made = account(own=(document(allow("sts:AssumeRole")),))
    assert {((ROLE,), Answer.ALLOWED, ""), ((), Answer.CONDITIONAL, ELSEWHERE)} == {
        (row.roles, row.outcome.answer, row.needs) for row in rows(made, service="sts") if "AssumeRole" in row.actions
    }

    (row,) = [row for row in rows(made, resource=ROLE, service="sts") if "AssumeRole" in row.actions]
    assert (Answer.ALLOWED, "") == (row.outcome.answer, row.needs)
    assert "sts:AssumeRole" not in actions(rows(made, name="role/app", resource=ROLE, service="sts"))


def test_trust_is_enough():
    """Whom a role trusts by name needs no policy of their own, whether the role is named or not."""
    made = account()

    for asked in ({}, {"resource": ROLE}, {"resource": f"arn:aws:iam::{ACCOUNT}:role/a*"}):
        (row,) = rows(made, **asked)
        assert (("AssumeRole",), Answer.ALLOWED, "") == (row.actions, row.outcome.answer, row.needs)


def test_untrusted():
    """To be allowed roles of the own account alone gives nothing where none of them trusts."""
    made = account(own=(document(allow("sts:AssumeRole", ROLE)),))
    made.roles["app"].trust = document(
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
    )

    assert [] == rows(made)
    assert [(ROLE,)] == [row.roles for row in rows(made, name="ec2.amazonaws.com", account=ACCOUNT)]


def test_keys_have_a_say():
    """What is done with a KMS key takes the key's policy too (KMS Developer Guide, "Key policies")."""
    found = rows(account(own=(document(allow("kms:Decrypt"), allow("kms:ListKeys")),)), service="kms")

    assert {"Decrypt": (Answer.CONDITIONAL, KEY_NEEDED), "ListKeys": (Answer.ALLOWED, "")} == {
        row.actions[0]: (row.outcome.answer, row.needs) for row in found
    }


def test_groups():
    """A group can be asked about as such."""
    found = rows(account(group=(document(allow("sqs:ListQueues")),)), name="group/devs")

    assert {"sqs:ListQueues"} == actions(found)


def test_federated():
    """A federated user can do nothing without session policies (STS API Reference, GetFederationToken)."""
    made = account(own=(document(allow("sqs:*")),))

    assert [] == rows(made, name=f"arn:aws:sts::{ACCOUNT}:federated-user/carol")


@given(own=st.lists(POLICIES, max_size=2), shared=st.lists(POLICIES, max_size=1), limit=st.none() | LIMITS)
@settings(max_examples=30)
def test_as_who_can_answers(own, shared, limit):
    """What somebody can do is what they are found to be able to when it is asked who can."""
    own, shared = ([json.dumps(filled(one)) for one in some] for some in (own, shared))
    made = account(own=tuple(own), group=tuple(shared), boundary=json.dumps(filled(limit)) if limit else None)
    can = {action: row.outcome.answer for row in rows(made, service="s3") for action in row.actions}

    for action in ("GetObject", "ListAllMyBuckets", "PutBucketPolicy"):
        _, found = who_can(lambda number: made, ACCOUNT, Who(f"s3:{action}"))
        assert can.get(action) is next((one.answer for one in found if one.arn.endswith(":user/alice")), None)
