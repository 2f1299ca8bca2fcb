"""Condition keys by name: those of all services and those of one.

The keys of all services are kept by hand. They are those of the IAM User Guide, "AWS global condition context keys",
with the ones of single services that the page says other services' requests have too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from ..policy.match import Wildcard
from .services import ConditionKey, service

AS_OF = date(2026, 11, 26)
"""When the keys of all services were last gone through."""

VARIABLE = re.compile(r"\$\{\w+\}|<\w+>")
FEDERATION = "sts"
"""The service that has the keys of identity providers, whose names begin with a host: `accounts.google.com:aud`."""

GLOBAL = {
    "String": """
        aws:CalledViaAWSMCP aws:CalledViaFirst aws:CalledViaLast aws:Ec2InstanceSourceVpc aws:FederatedProvider
        aws:PrincipalAccount aws:PrincipalOrgID aws:PrincipalServiceName aws:PrincipalTag/${TagKey} aws:PrincipalType
        aws:RequestTag/${TagKey} aws:RequestedRegion aws:ResourceAccount aws:ResourceOrgID aws:ResourceTag/${TagKey}
        aws:SourceAccount aws:SourceIdentity aws:SourceOrgID aws:SourceVpc aws:SourceVpce aws:UserAgent
        aws:VpceAccount aws:VpceOrgID aws:referer aws:userid aws:username
        glue:CredentialIssuingService glue:RoleAssumedBy identitystore:UserId""",
    "ArrayOfString": """
        aws:CalledVia aws:PrincipalOrgPaths aws:PrincipalServiceNamesList aws:ResourceOrgPaths aws:SourceOrgPaths
        aws:TagKeys aws:VpceOrgPaths""",
    "ARN": """
        aws:ChatbotSourceArn aws:PrincipalArn aws:SignInSessionArn aws:SourceArn aws:SourceVpcArn
        codebuild:BuildArn codebuild:ProjectArn ec2:SourceInstanceArn lambda:SourceFunctionArn ssm:SourceInstanceArn""",
    "Bool": """
        aws:AssumedRoot aws:IsMcpServiceAction aws:MultiFactorAuthPresent aws:PrincipalIsAWSService aws:SecureTransport
        aws:ViaAWSMCPService aws:ViaAWSService""",
    "Date": "aws:CurrentTime aws:EpochTime aws:TokenIssueTime",
    "IPAddress": "aws:Ec2InstanceSourcePrivateIPv4 aws:SourceIp aws:VpcSourceIp",
    "Numeric": "aws:MultiFactorAuthAge ec2:RoleDelivery",
}
"""The keys of all services by type. The page lets `aws:EpochTime` be compared as a number too."""
NEWER = {
    "sts:subjectmode": ConditionKey("sts:SubjectMode", "String"),
    "sts:identitytokenscope": ConditionKey("sts:IdentityTokenScope", "ArrayOfString"),
}
"""Keys of single services that the catalogue does not have yet: STS API reference, GetWebIdentityToken."""


@cache
def global_keys() -> Mapping[str, ConditionKey]:
    """The keys that requests to any service can have, by their names in lower case, in order."""
    keys = [ConditionKey(name, kind) for kind, names in GLOBAL.items() for name in names.split()]
    return MappingProxyType({key.name.lower(): key for key in sorted(keys, key=lambda key: key.name.lower())})


def find(name: str) -> ConditionKey | None:
    """The key that a policy names so, in whatever case; None if the catalogue has none.

    For `aws:RequestTag/team` it is `aws:RequestTag/${TagKey}`.
    """
    found = _find(name, global_keys()) or NEWER.get(name.lower())
    if found is None:
        namespace = name.partition(":")[0]
        known = service(namespace) or service(FEDERATION)
        found = _find(name, known.condition_keys) if known else None
    return found


def _find(name: str, keys: Mapping[str, ConditionKey]) -> ConditionKey | None:
    return keys.get(name.lower()) or next(_fitting(name, keys.values()), None)


def _fitting(name: str, keys: Iterable[ConditionKey]) -> Iterator[ConditionKey]:
    templates = ((VARIABLE.sub("?*", key.name), key) for key in keys if VARIABLE.search(key.name))
    return (key for template, key in templates if Wildcard(template, fold=True).matches(name))
