"""What each kind of policy allows, and the words in which AWS refuses it.

Two validators speak. The one for identity policies says little (`Syntax errors in policy.`); the one behind
trust policies, which S3 and older consoles share, names the field. Each sentence carries the record it rests
on: a page of the IAM User Guide, or a public issue (`owner/repository#number`) that quotes AWS's answer.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable

import msgspec


class Kind(enum.Enum):
    """The kinds of policy."""

    IDENTITY = "identity"
    """Inline policy of a user, group or role."""
    MANAGED = "managed"
    """Customer managed policy: as IDENTITY, but of the current version of the language."""
    BOUNDARY = "boundary"
    """Managed policy that is to be a permissions boundary; its rules are no others."""
    TRUST = "trust"
    """Trust policy of a role."""
    RESOURCE = "resource"
    """Policy of another service's resource. Who its principals may be depends on the service."""
    SESSION = "session"
    """Policy passed to STS for one session."""
    SCP = "scp"
    """Service control policy: the whole language without principals (AWS Organizations User Guide, "SCP syntax")."""
    RCP = "rcp"
    """Resource control policy: denies to everyone (AWS Organizations User Guide, "RCP syntax")."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What one kind demands; `{}` in a sentence stands for the offending text."""

    malformed: str
    """Whatever has no sentence of its own."""
    not_json: str
    leading_space: str
    missing: dict[str, str]
    """Elements required in a statement; Action, Resource and Principal stand for their Not... forms too."""
    prohibited: dict[str, str]
    """Elements that must not occur."""
    unknown_element: str
    missing_statement: str
    no_statements: str
    invalid_effect: str
    invalid_operator: str
    repeated_sid: str
    old_version: str = ""
    """Version has to be 2012-10-17; empty where it may be older."""
    complete_arns: bool = False
    """An ARN of fewer than six fields is refused rather than completed."""
    only_actions: dict[str, str] = {}
    """The only actions allowed, by their names in lower case; empty for any."""
    may_lack: str = ""
    """The one of the required elements that may be absent, though not empty."""
    of_any_service: bool = False
    """What other services allow in their documents is allowed too: their Sids, ARNs and principals."""
    trusts: bool = False
    """Principals are checked as those of a trust policy."""
    denies_everyone: bool = False
    """Principal is `*`, and Effect is Deny unless the policy says no more than that everything is allowed."""
    size: int = 0
    """Characters at most; 0 where it depends on the service."""
    default_size: int = 0
    """Characters at most in the usual case; 0 where there is no other."""
    beyond: str = ""
    """Where more than that are possible."""
    white_space_counts: bool = False


# 99designs/iamy#74 (`null`), awslabs/ec2-spot-labs#25 (no JSON), aws-samples/amazon-ecs-firelens-examples#50
# (a comma too many), kubernetes/kops#13095 (Statement null), checkr/s3-sync#1 (Resource null),
# aws-cloudformation/cfn-lint#3751 (a condition without operator), hashicorp/terraform#10608 (Effect in
# another case: "a generic 400").
_SYNTAX = "Syntax errors in policy."
# Put*Policy and CreatePolicy: velero-io/velero#1494, hashicorp/terraform#14652, dan-v/awslambdaproxy#3.
_LEGACY = "The policy failed legacy parsing"
# hashicorp/terraform-provider-aws#10419, hashicorp/terraform#13449.
_PRINCIPAL = "Policy document should not specify a principal."
# kubernetes/kops#4951, aws-cloudformation/cfn-lint#3973.
_REPEATED_SID = "Statement IDs (SID) in a single policy must be unique."

_IDENTITY = Rules(
    malformed=_SYNTAX,
    not_json=_SYNTAX,
    leading_space=_LEGACY,
    missing={
        "Effect": _SYNTAX,
        "Action": "Policy statement must contain actions.",  # aws/aws-cdk#7615
        "Resource": "Policy statement must contain resources.",  # terraform-aws-modules/terraform-aws-iam#603
    },
    # Id has no place in identity-based policies (grammar page).
    prohibited={"Id": _SYNTAX, "Principal": _PRINCIPAL, "NotPrincipal": _PRINCIPAL},
    unknown_element=_SYNTAX,
    missing_statement=_SYNTAX,
    no_statements=_SYNTAX,
    invalid_effect=_SYNTAX,
    invalid_operator=_SYNTAX,
    repeated_sid=_REPEATED_SID,
)
_RESOURCE = Rules(
    malformed=_SYNTAX,
    not_json="This policy contains invalid Json",  # AWSCookbook/Security#2, awsdocs/amazon-rds-user-guide#162
    # hashicorp/terraform-provider-aws#12267, aws-samples/aws-blockchain-node-runners#94
    leading_space="JSON strings must not have leading spaces",
    missing={
        "Effect": "Missing required field Effect",
        "Action": "Missing required field Action",
        "Principal": "Missing required field Principal",  # spantaleev/matrix-docker-ansible-deploy#1869
        "Resource": "Missing required field Resource",
    },
    prohibited={},
    unknown_element="Unknown field {}",  # pulumi/pulumi-aws-native#1616
    missing_statement="Missing required field Statement",  # versity/versitygw#1176
    no_statements="Could not parse the policy: Statement is empty!",  # versity/versitygw#646
    invalid_effect="Invalid effect: {}",  # versity/versitygw#647
    # ministryofjustice/modernisation-platform-environments#8893
    invalid_operator="Invalid Condition type : {}",
    repeated_sid="The Statement Ids in the policy are not unique",  # Wolox/carthage_cache#22
)
_ORGANIZATIONS = "The provided policy document does not meet the requirements of the specified policy type."
"""org-formation/org-formation-cli#225"""
# The sizes are those of "IAM and AWS STS quotas" and "Quotas and service limits for AWS Organizations".
_SCP = Rules(
    malformed=_ORGANIZATIONS,
    not_json=_ORGANIZATIONS,
    leading_space="",
    missing={"Effect": _ORGANIZATIONS, "Action": _ORGANIZATIONS, "Resource": _ORGANIZATIONS},
    prohibited={"Id": _ORGANIZATIONS, "Principal": _ORGANIZATIONS, "NotPrincipal": _ORGANIZATIONS},
    unknown_element=_ORGANIZATIONS,
    missing_statement=_ORGANIZATIONS,
    no_statements=_ORGANIZATIONS,
    invalid_effect=_ORGANIZATIONS,
    invalid_operator=_ORGANIZATIONS,
    repeated_sid=_ORGANIZATIONS,
    old_version=_ORGANIZATIONS,
    size=5120,
    white_space_counts=True,
)

_replace = msgspec.structs.replace
# Inline policies may be older, managed ones may not: Bayer-Group/cloudformation-template-generator#90. The words:
# Meteor-Community-Packages/Meteor-CollectionFS#630.
_MANAGED = _replace(_IDENTITY, old_version="Policy document must be version 2012-10-17 or greater.", size=6144)

RULES: dict[Kind, Rules] = {
    Kind.IDENTITY: _replace(
        _IDENTITY,
        size=10_240,
        default_size=6144,
        beyond=" in a managed policy; all inline policies of a role together have at most 10,240, "
        "of a group 5,120 and of a user 2,048",
    ),
    Kind.MANAGED: _MANAGED,
    Kind.BOUNDARY: _MANAGED,
    Kind.TRUST: _replace(
        _RESOURCE,
        missing={name: words for name, words in _RESOURCE.missing.items() if name != "Resource"},
        prohibited={  # Resource: kubernetes-sigs/external-dns#3085. NotPrincipal: the page on that element.
            name: f"Has prohibited field {name}" for name in ("Resource", "NotResource", "NotPrincipal")
        },
        trusts=True,
        only_actions={
            f"sts:{name}".lower(): f"sts:{name}"
            for name in (
                *("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"),
                *("SetContext", "SetSourceIdentity", "TagSession"),
            )
        },
        size=4096,
        default_size=2048,
        beyond=", unless AWS has raised the account's quota",
    ),
    # Without Resource a statement is about the resource that has the policy: Amazon ECR User Guide, "Private
    # repository policy examples". Sids are each service's own: AWS KMS Developer Guide, "Creating a key policy".
    Kind.RESOURCE: _replace(_RESOURCE, may_lack="Resource", of_any_service=True),
    # Not JSON: the Hadoop S3A documentation, "Working with IAM Assumed Roles". ARNs: the page on IAM ARNs.
    Kind.SESSION: _replace(
        _IDENTITY,
        not_json="The policy is not in the valid JSON format.",
        leading_space="",
        complete_arns=True,
        size=2048,
    ),
    Kind.SCP: _SCP,
    Kind.RCP: _replace(
        _SCP,
        missing={**_SCP.missing, "Principal": _ORGANIZATIONS},
        prohibited=dict.fromkeys(("Id", "NotPrincipal", "NotAction"), _ORGANIZATIONS),
        denies_everyone=True,
    ),
}

_NAMING_RESOURCES = frozenset(("kms", "s3", "sns"))
"""Services whose policies need a Resource: "Creating a key policy" (KMS Developer Guide), "Amazon SNS API permissions"
(SNS Developer Guide); of S3, awsdocs/aws-systems-manager-user-guide#166."""


def may_lack(rules: Rules, element: str, actions: Iterable[str]) -> bool:
    """Whether a statement about these actions may be without an element that is required otherwise."""
    services = (action.partition(":")[0].lower() for action in actions)
    return element == rules.may_lack and _NAMING_RESOURCES.isdisjoint(services)
