"""Resource types by ARN. Service Authorization Reference, "Resource types defined by" each service."""

import pytest

from iamcli.catalog.resources import resource_types_of

ACCOUNT = "us-east-1:123456789012"


@pytest.mark.parametrize(
    ("action", "arn", "types"),
    [
        ("s3:ListBucket", "arn:aws:s3:::b", ["bucket"]),
        ("s3:GetObject", "arn:aws:s3:::b/k", ["object"]),
        ("S3:getobject", "arn:aws-cn:s3:::b/a/long/k:ey", ["object"]),
        ("s3:GetObject", f"arn:aws:s3:{ACCOUNT}:accesspoint/p/object/k", ["accesspointobject"]),
        ("iam:GetUser", "arn:aws:iam::123456789012:user/alice", ["user"]),
        ("iam:GetUser", "arn:aws:iam::123456789012:user/division/alice", ["user"]),
        ("sts:AssumeRole", "arn:aws:iam::123456789012:role/r", ["role"]),
        ("dynamodb:Query", f"arn:aws:dynamodb:{ACCOUNT}:table/t", ["table"]),
        ("dynamodb:Query", f"arn:aws:dynamodb:{ACCOUNT}:table/t/index/i", ["index"]),
        ("logs:GetLogEvents", f"arn:aws:logs:{ACCOUNT}:log-group:/aws/x:log-stream:y", ["log-stream"]),
        ("ec2:RunInstances", f"arn:aws:ec2:{ACCOUNT}:instance/i-1", ["instance"]),
        ("lex:CreateBotVersion", f"arn:aws:lex:{ACCOUNT}:bot:b:v", ["bot version"]),
    ],
)
def test_fitting(action, arn, types):
    """An ARN is of the type whose pattern has the most in common with it, slashes in names or not."""
    assert types == [each.name for each in resource_types_of(action, arn)]


@pytest.mark.parametrize(
    ("action", "arn"),
    [
        ("iam:GetUser", "arn:aws:iam::123456789012:role/r"),
        ("iam:GetUser", "arn:aws:iam::123456789012:user/"),
        ("iam:GetUser", "*"),
        ("iam:GetUser", ""),
        ("iam:ListUsers", "arn:aws:iam::123456789012:user/alice"),
        ("s3:GetObject", "arn:aws:s3:::b"),
        ("nope:GetUser", "arn:aws:iam::123456789012:user/alice"),
        ("iam:Nope", "arn:aws:iam::123456789012:user/alice"),
    ],
)
def test_not_fitting(action, arn):
    """An ARN that fits no pattern of the action has no type."""
    assert [] == resource_types_of(action, arn)
