"""Encoded authorization messages."""

import json

from iamcli.policy.compiled import PolicyType, compiled
from iamcli.policy.evaluate import Policies, evaluate
from iamcli.policy.request import Principal, PrincipalKind, Request
from iamcli.questions.messages import encoded
from iamcli.tokens.sealed_message import AUTHORIZATION, opened

KEY = bytes(32)


def test_shape():
    """The message has the form of the AWS CLI Command Reference's example, sts decode-authorization-message."""
    denies = {
        "Version": "2012-10-17",
        "Statement": {
            "Sid": "NoInstances",
            "Effect": "Deny",
            "Action": "ec2:RunInstances",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "true"}},
        },
    }
    arn = "arn:aws:iam::123456789012:user/Ana"
    request = Request(
        principal=Principal(kind=PrincipalKind.USER, arn=arn, account="123456789012", id="AIDAANA"),
        action="ec2:RunInstances",
        context={"aws:SecureTransport": True, "aws:TagKeys": ["a", "b"]},
    )
    policies = Policies(identity=[compiled(json.dumps(denies), PolicyType.IDENTITY, "no")])

    sealed = encoded(request, evaluate(request, policies), KEY, lambda size: bytes(size))

    expected = {
        "allowed": False,
        "explicitDeny": True,
        "matchedStatements": {
            "items": [
                {
                    "statementId": "NoInstances",
                    "effect": "DENY",
                    "principals": {"items": []},
                    "principalGroups": {"items": []},
                    "actions": {"items": [{"value": "ec2:RunInstances"}]},
                    "resources": {"items": [{"value": "*"}]},
                    "conditions": {
                        "items": [
                            {
                                "key": "aws:SecureTransport",
                                "operator": "Bool",
                                "values": {"items": [{"value": "true"}]},
                            }
                        ]
                    },
                }
            ]
        },
        "failures": {"items": []},
        "context": {
            "principal": {"id": "AIDAANA", "arn": arn},
            "action": "ec2:RunInstances",
            "resource": "*",
            "conditions": {
                "items": [
                    {"key": "aws:SecureTransport", "values": {"items": [{"value": "true"}]}},
                    {"key": "aws:TagKeys", "values": {"items": [{"value": "a"}, {"value": "b"}]}},
                ]
            },
        },
    }
    assert expected == json.loads(opened(KEY, AUTHORIZATION, sealed))
