"""The human-readable summary. IAM API reference, "GetHumanReadableSummary"; the text is ours."""

import json

import pytest

from iamcli.errors import InvalidInput, NoSuchEntity, ValidationError
from iamcli.operations.delegation_requests import create_delegation_request
from iamcli.operations.human_readable_summary import duration, get_human_readable_summary
from iamcli.operations.policies import create_policy

ACCOUNT = "arn:aws:iam::123456789012:"
STATEMENTS = [
    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "sqs:*"], "Resource": "*"},
    {
        "Effect": "Deny",
        "NotAction": "iam:*",
        "NotResource": "arn:aws:s3:::b",
        "Condition": {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-west-2"]}},
    },
]


def asked(iam, statements=STATEMENTS):
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam(create_policy, PolicyName="p", PolicyDocument=document)
    answer = iam(
        create_delegation_request,
        Description="Set up",
        Permissions={"PolicyTemplateArn": ACCOUNT + "policy/p"},
        RequestorWorkflowId="workflow",
        NotificationChannel="arn:aws:sns:us-east-1:123456789012:partner",
        SessionDuration=5400,
    )
    return ACCOUNT + "delegation-request/" + answer["DelegationRequestId"]


def test_summary(iam):
    """The summary says who asks, for how long, and what each statement allows or denies."""
    assert iam(get_human_readable_summary, EntityArn=asked(iam)) == {
        "SummaryContent": (
            "The account 123456789012 asks for permissions that last 1 hour and 30 minutes.\n\n"
            "What it says of this: Set up\n\n"
            "It may use GetObject and PutObject of Amazon S3; use every action of Amazon SQS on everything.\n\n"
            "It may not use everything except iam:* on everything except arn:aws:s3:::b, but only if "
            "aws:RequestedRegion meets StringEquals eu-west-1 and eu-west-2."
        ),
        "Locale": "en",
        "SummaryState": "AVAILABLE",
    }


def test_boundaries(iam):
    """Permissions boundaries that roles must have are told."""
    condition = {"StringEquals": {"iam:PermissionsBoundary": ACCOUNT + "policy/bound"}}
    arn = asked(iam, [{"Effect": "Allow", "Action": "iam:CreateRole", "Resource": "*", "Condition": condition}])

    assert iam(get_human_readable_summary, EntityArn=arn)["SummaryContent"].endswith(
        "Roles are demanded to have a permissions boundary: arn:aws:iam::123456789012:policy/bound."
    )


@pytest.mark.parametrize(("locale", "state"), [("en-US", "AVAILABLE"), ("en_GB", "AVAILABLE"), ("de", "NOT_SUPPORTED")])
def test_locale(iam, locale, state):
    """The summary is in English; for other languages there is none."""
    answer = iam(get_human_readable_summary, EntityArn=asked(iam), Locale=locale)

    assert (locale, state) == (answer["Locale"], answer["SummaryState"])
    assert (state == "AVAILABLE") == ("SummaryContent" in answer)


def test_missing(iam):
    """A request that is not there is NoSuchEntity."""
    with pytest.raises(NoSuchEntity):
        iam(get_human_readable_summary, EntityArn=ACCOUNT + "delegation-request/dr-0")


def test_other_account(iam):
    """A request of another account is NoSuchEntity."""
    with pytest.raises(NoSuchEntity):
        iam(get_human_readable_summary, EntityArn=asked(iam).replace("123456789012", "210987654321"))


def test_other_kind(iam):
    """Nothing else has a summary."""
    with pytest.raises(InvalidInput):
        iam(get_human_readable_summary, EntityArn="arn:aws:iam::aws:policy/AdministratorAccess")


def test_no_arn(iam):
    """What is no ARN is a ValidationError in IAM's words."""
    with pytest.raises(ValidationError, match="Could not be parsed"):
        iam(get_human_readable_summary, EntityArn="dr-00000000-0000-4000")


@pytest.mark.parametrize(
    ("seconds", "words"), [(300, "5 minutes"), (43200, "12 hours"), (3661, "1 hour, 1 minute and 1 second")]
)
def test_duration(seconds, words):
    """A duration is told in hours, minutes and seconds, as far as there are any."""
    assert duration(seconds) == words
