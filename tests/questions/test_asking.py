"""One request put to the engine, within an account and across accounts."""

from __future__ import annotations

import json

import pytest

from iamcli.policy.compiled import PolicyType
from iamcli.policy.evaluate import Verdict
from iamcli.questions.asking import (
    Given,
    PolicyUnusable,
    RoleNeeded,
    RoleUnknown,
    asked,
    explained,
    given_policy,
    resource_type,
)
from iamcli.questions.principals import subject
from iamcli.state.account import Account
from iamcli.state.records import Settings
from iamcli.state.records.roles import RoleRecord
from tests.questions.test_who import ACCOUNT, THEN, account, allow, document

OTHER = "999999999999"
NOTHING = Given()
FOREIGN = f"arn:aws:iam::{OTHER}:role/shared"


def neighbour() -> Account:
    """Another account, whose role trusts the first account as a whole."""
    made = Account.new(Settings(id=OTHER, created=THEN))
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}})
    made.roles["shared"] = RoleRecord(name="shared", id="AROASHARED", created=THEN, trust=trust, tags={"team": "red"})
    return made


def verdict(
    made: Account, action: str, resource: str = "*", given: Given = NOTHING, who: str = "user/alice"
) -> Verdict:
    accounts = {ACCOUNT: made, OTHER: neighbour()}.get
    return explained(asked(accounts, subject(accounts, ACCOUNT, who, now=THEN), action, resource, given)).verdict


def test_across_accounts():
    """The trust policy of a role in another account that is kept here counts, and so do the caller's own policies."""
    assert Verdict.IMPLICIT_DENY is verdict(account(), "sts:AssumeRole", FOREIGN)
    assert Verdict.ALLOWED is verdict(account(own=(document(allow("sts:AssumeRole")),)), "sts:AssumeRole", FOREIGN)


def test_tags_of_the_resource():
    """The tags of a role are condition keys, as AWS gives them for the actions on it."""
    red = {"StringEquals": {"aws:ResourceTag/team": "red", "iam:ResourceTag/team": "red"}}
    made = account(own=(document(allow("iam:GetRole", Condition=red)),), tags={"team": "red"})

    assert Verdict.ALLOWED is verdict(made, "iam:GetRole", f"arn:aws:iam::{ACCOUNT}:role/app")
    assert Verdict.IMPLICIT_DENY is verdict(made, "iam:GetRole", f"arn:aws:iam::{ACCOUNT}:role/none")
    blue = Given(context={"AWS:resourcetag/team": "blue"})
    assert Verdict.IMPLICIT_DENY is verdict(made, "iam:GetRole", f"arn:aws:iam::{ACCOUNT}:role/app", blue)


def test_session_policies():
    """Session policies limit whoever has them; a federated user needs them."""
    made = account(own=(document(allow("s3:*")),))
    limit = Given(session=[given_policy(document(allow("s3:Get*")), PolicyType.SESSION, "limit")])
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/app/one"

    assert Verdict.ALLOWED is verdict(made, "s3:GetObject", given=limit, who=session)
    assert Verdict.IMPLICIT_DENY is verdict(made, "s3:PutObject", given=limit, who=session)
    assert Verdict.ALLOWED is verdict(made, "s3:PutObject", who=session)


@pytest.mark.parametrize("resource", [f"arn:aws:iam::{ACCOUNT}:role/none", "arn:aws:iam::000000000000:role/x", ""])
def test_unknown_role(resource):
    """Whom a role trusts that is not here, nobody knows."""
    with pytest.raises(RoleUnknown):
        verdict(account(), "sts:AssumeRole", resource)


@pytest.mark.parametrize("resource", ["*", f"arn:aws:iam::{ACCOUNT}:role/*", f"arn:aws:iam::{ACCOUNT}:role/ap?"])
def test_role_needed(resource):
    """Roles trust each by itself, so that one has to be named."""
    with pytest.raises(RoleNeeded, match="--resource ROLE"):
        verdict(account(), "sts:AssumeRole", resource)


@pytest.mark.parametrize(
    ("action", "resource", "kind"),
    [
        ("sts:AssumeRole", FOREIGN, PolicyType.TRUST),
        ("STS:tagsession", FOREIGN, PolicyType.TRUST),
        ("kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/1", PolicyType.KEY),
        ("s3:GetObject", "arn:aws:s3:::b/k", PolicyType.RESOURCE),
        ("iam:GetRole", FOREIGN, PolicyType.RESOURCE),
    ],
)
def test_kinds_of_policies(action, resource, kind):
    """The policy of a role is a trust policy, that of a key a key policy, and others are resource policies."""
    assert kind is resource_type(action, resource)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", PolicyType.RESOURCE),
        (document(allow("s3:*")), PolicyType.RESOURCE),
        (json.dumps({"Statement": []}), PolicyType.SESSION),
        (document(allow("s3:*")), PolicyType.TRUST),
    ],
)
def test_useless_policies(text, kind):
    """What is no policy of its kind cannot be used, and the name of it is told."""
    with pytest.raises(PolicyUnusable, match="mine"):
        given_policy(text, kind, "mine")
