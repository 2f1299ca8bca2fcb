"""The shorthand of the decision cases: policies with what goes without saying left out, and callers by name."""

from __future__ import annotations

import json

from iamcli.policy.compiled import CompiledPolicy, PolicyType, compiled
from iamcli.policy.evaluate import Policies
from iamcli.policy.request import Principal, PrincipalKind, Request

ACCOUNT, FOREIGN, MANAGEMENT = "111122223333", "444455556666", "999900001111"


def _user(account: str, name: str, id: str, **members) -> Principal:
    return Principal(
        kind=PrincipalKind.USER, arn=f"arn:aws:iam::{account}:user/{name}", account=account, id=id, **members
    )


def _root(account: str, **members) -> Principal:
    arn = f"arn:aws:iam::{account}:root"
    return Principal(kind=PrincipalKind.ROOT, arn=arn, account=account, id=account, **members)


def _session(account: str, role: str, id: str, **members) -> Principal:
    return Principal(
        kind=PrincipalKind.ROLE_SESSION,
        arn=f"arn:aws:sts::{account}:assumed-role/{role.rpartition('/')[2]}/one",
        account=account,
        id=f"{id}:one",
        role_arn=f"arn:aws:iam::{account}:role/{role}",
        **members,
    )


PRINCIPALS = {
    "user": _user(ACCOUNT, "alice", "AIDAALICEALICEALICEAL"),
    "other user": _user(ACCOUNT, "bob", "AIDABOBBOBBOBBOBBOBBO"),
    "root": _root(ACCOUNT),
    "role session": _session(ACCOUNT, "team/app", "AROAAPPAPPAPPAPPAPPAP"),
    "service-linked role session": _session(
        ACCOUNT, "aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport", "AROASLR", service_linked=True
    ),
    "federated user": Principal(
        kind=PrincipalKind.FEDERATED_USER,
        arn=f"arn:aws:sts::{ACCOUNT}:federated-user/carol",
        account=ACCOUNT,
        id=f"{ACCOUNT}:carol",
        user_arn=f"arn:aws:iam::{ACCOUNT}:user/alice",
    ),
    "foreign user": _user(FOREIGN, "mallory", "AIDAMALLORYMALLORYMAL"),
    "foreign root": _root(FOREIGN),
    "foreign role session": _session(FOREIGN, "visitor", "AROAVISITORVISITORVIS"),
    "user of the management account": _user(MANAGEMENT, "chief", "AIDACHIEF", management_account=True),
    "root of the management account": _root(MANAGEMENT, management_account=True),
    "service": Principal(kind=PrincipalKind.SERVICE, arn="ec2.amazonaws.com"),
    "web identity": Principal(
        kind=PrincipalKind.WEB_IDENTITY,
        arn=f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com",
    ),
    "web identity of Google": Principal(kind=PrincipalKind.WEB_IDENTITY, arn="accounts.google.com"),
    "saml": Principal(kind=PrincipalKind.SAML, arn=f"arn:aws:iam::{ACCOUNT}:saml-provider/corp"),
    "anonymous": Principal(kind=PrincipalKind.ANONYMOUS),
}
_NAMES_PRINCIPALS = {PolicyType.RESOURCE, PolicyType.TRUST, PolicyType.KEY, PolicyType.ENDPOINT, PolicyType.RCP}
_RESOURCES = {"resource_policy": PolicyType.RESOURCE, "trust": PolicyType.TRUST, "key": PolicyType.KEY}


def document(policy: dict | list, type: PolicyType = PolicyType.IDENTITY) -> dict:
    """A whole document from one, a statement or a list of statements; each statement is filled up."""
    whole = policy if isinstance(policy, dict) and "Statement" in policy else {"Statement": policy}
    statements = whole["Statement"] if isinstance(whole["Statement"], list) else [whole["Statement"]]
    filled = {"Version": "2012-10-17", **whole, "Statement": [_statement(each, type) for each in statements]}
    return {name: value for name, value in filled.items() if value is not None}


def _statement(given: dict, type: PolicyType) -> dict:
    """Allow everything to everyone, but for what is given; what is null is left out.

    A trust policy is about AssumeRole and has no resource.
    """
    statement = {"Effect": "Allow", **given}
    if "NotAction" not in given:
        statement.setdefault("Action", "sts:AssumeRole" if type is PolicyType.TRUST else "*")
    if "NotResource" not in given and type is not PolicyType.TRUST:
        statement.setdefault("Resource", "*")
    if type in _NAMES_PRINCIPALS and "NotPrincipal" not in given:
        statement.setdefault("Principal", "*")
    return {name: value for name, value in statement.items() if value is not None}


def plain(case: dict) -> dict:
    """The policies of a case as documents: lists of them, levels of lists, or one; None where there are none."""
    identity = case.get("identity", [])
    if "allow_if" in case:
        identity = {"Condition": case["allow_if"]}
    if "deny_if" in case:
        identity = [{"Action": "*"}, {"Effect": "Deny", "Condition": case["deny_if"]}]
    resource = next((name for name in _RESOURCES if name in case), None)

    def several(given: list | None, type: PolicyType) -> list[dict] | None:
        return None if given is None else [document(each, type) for each in given]

    return {
        "identity": several(identity if isinstance(identity, list) else [identity], PolicyType.IDENTITY),
        "resource": document(case[resource], _RESOURCES[resource]) if resource else None,
        "must_allow": resource in ("trust", "key"),
        "boundary": several(case.get("boundary"), PolicyType.BOUNDARY),
        "session": several(case.get("session"), PolicyType.SESSION),
        "scps": [several(level, PolicyType.SCP) for level in case.get("scps", [])],
        "rcps": [several(level, PolicyType.RCP) for level in case.get("rcps", [])],
        "endpoint": document(case["endpoint"], PolicyType.ENDPOINT) if "endpoint" in case else None,
    }


def policies(case: dict) -> Policies:
    """The policies of a case, compiled."""
    given = plain(case)
    resource = next((type for name, type in _RESOURCES.items() if name in case), PolicyType.RESOURCE)

    def one(document: dict | None, type: PolicyType) -> CompiledPolicy | None:
        return document and compiled(json.dumps(document), type, type.value)

    def several(documents: list[dict] | None, type: PolicyType) -> list[CompiledPolicy] | None:
        return None if documents is None else [one(each, type) for each in documents]

    return Policies(
        identity=several(given["identity"], PolicyType.IDENTITY),
        resource=one(given["resource"], resource),
        boundary=several(given["boundary"], PolicyType.BOUNDARY),
        session=several(given["session"], PolicyType.SESSION),
        scps=[several(level, PolicyType.SCP) for level in given["scps"]],
        rcps=[several(level, PolicyType.RCP) for level in given["rcps"]],
        endpoint=one(given["endpoint"], PolicyType.ENDPOINT),
    )


def request(case: dict) -> Request:
    """The request of a case: by default the user alice reads an object of a bucket in her account."""
    return Request(
        principal=PRINCIPALS[case.get("principal", "user")],
        action=case.get("action", "s3:GetObject"),
        resource=case.get("resource", "arn:aws:s3:::bucket/key"),
        resource_account=case.get("resource_account", ""),
        resource_in_management_account=case.get("resource_in_management_account", False),
        context=case.get("context", {}),
    )
