"""Who can do what, while not everything is known: laws that tie it to the engine, and what follows for an account."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.errors import UsageError
from iamcli.policy.compiled import PolicyType, compiled
from iamcli.policy.evaluate import Policies, evaluate
from iamcli.policy.request import Request
from iamcli.questions.holdings import Holdings
from iamcli.questions.trusts import ELSEWHERE
from iamcli.questions.unknowns import Answer
from iamcli.questions.who import Asked, Deed, Survey, actions_of, who_can
from iamcli.state.account import Account
from iamcli.state.records import GroupRecord, PolicyRecord, PolicyVersionRecord, Settings, UserRecord
from iamcli.state.records.roles import RoleRecord
from tests.policy.documents import document as filled
from tests.policy.strategies import CONTEXTS, LIMITS, POLICIES, PRINCIPAL_ELEMENTS, documents

ACCOUNT = "123456789012"
THEN = datetime(2024, 1, 1, tzinfo=UTC)
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/alice"}}


def document(*statements: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str, resource: str | list[str] = "*", **more) -> dict:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def policy(name: str, text: str) -> PolicyRecord:
    versions = {"v1": PolicyVersionRecord(document=text, created=THEN)}
    return PolicyRecord(name=name, id=name, created=THEN, updated=THEN, versions=versions)


def account(
    *, own: tuple[str, ...] = (), group: tuple[str, ...] = (), boundary: str | None = None, tags: dict | None = None
) -> Account:
    """Alice, in the group devs, and the role app that trusts her and has the same inline policies."""
    made = Account.new(Settings(id=ACCOUNT, created=THEN))
    inline = {f"own{place}": text for place, text in enumerate(own)}
    if boundary is not None:
        made.policies["limit"] = policy("limit", boundary)
    limit = f"arn:aws:iam::{ACCOUNT}:policy/limit" if boundary is not None else None
    common = {"created": THEN, "inline": inline, "boundary": limit, "tags": tags or {}}
    made.users["alice"] = UserRecord(name="alice", id="AIDAALICE", **common)
    made.roles["app"] = RoleRecord(name="app", id="AROAAPP", trust=document(TRUST), **common)
    texts = {f"shared{place}": text for place, text in enumerate(group)}
    made.groups["devs"] = GroupRecord(name="devs", id="AGPADEVS", created=THEN, members=["alice"], inline=texts)
    return made


@given(
    own=st.lists(POLICIES, max_size=2),
    resources=documents(PRINCIPAL_ELEMENTS),
    is_trust=st.booleans(),
    context=CONTEXTS,
    is_user=st.booleans(),
)
def test_resources_as_the_engine_decides(own, resources, is_trust, context, is_user):
    """The same of policies of resources, with principals in them."""
    own = [json.dumps(filled(one)) for one in own]
    holdings = Holdings(account(own=tuple(own)))
    holder = next(one for one in holdings.holders() if one.kind == ("user" if is_user else "role"))
    kind = PolicyType.KEY if is_trust else PolicyType.RESOURCE
    policy_of_it = compiled(json.dumps(filled(resources, kind)), kind)
    resource = "arn:aws:s3:::a"
    survey = Survey(holdings, Deed(("s3:a",), False), Asked("s3:a", resource), policy_of_it)

    outcome = survey.holder(holder)

    brought = {key: value for key, value in context.items() if not key.lower().startswith("aws:principaltag/")}
    request = Request(principal=holder.principal(ACCOUNT), action="s3:a", resource=resource, context=brought)
    identity = [compiled(text, PolicyType.IDENTITY) for text in own]
    decision = evaluate(request, Policies(identity=identity, resource=policy_of_it))
    assert outcome.answer is not (Answer.DENIED if decision.allowed else Answer.ALLOWED)


@given(
    own=st.lists(POLICIES, max_size=2),
    shared=st.lists(POLICIES, max_size=1),
    limit=st.none() | LIMITS,
    tags=st.fixed_dictionaries({}, optional={"t": st.sampled_from(["a", "A", "ab"])}),
    context=CONTEXTS,
    action=st.sampled_from(["s3:a", "s3:b", "sqs:a"]),
    resource=st.text("ab/", min_size=1, max_size=4).map("arn:aws:s3:::{}".format),
    is_open=st.booleans(),
    is_user=st.booleans(),
)
def test_as_the_engine_decides(own, shared, limit, tags, context, action, resource, is_open, is_user):
    """What is allowed is allowed by the engine whatever a request brings, and what is denied is denied."""
    own, shared = [json.dumps(filled(one)) for one in own], [json.dumps(filled(one)) for one in shared]
    limit = json.dumps(filled(limit)) if limit else None
    made = account(own=tuple(own), group=tuple(shared), boundary=limit, tags=tags)
    holdings = Holdings(made)
    holder = next(one for one in holdings.holders() if one.kind == ("user" if is_user else "role"))
    survey = Survey(holdings, Deed((action,), is_open), Asked(action, None if is_open else resource), None)

    outcome = survey.holder(holder)

    brought = {key: value for key, value in context.items() if not key.lower().startswith("aws:principaltag/")}
    request = Request(
        principal=holder.principal(ACCOUNT),
        action=action,
        resource=resource,
        context={**brought, **{f"aws:PrincipalTag/{key}": value for key, value in tags.items()}},
    )
    texts = [*own, *(shared if is_user else [])]
    boundary = None if limit is None else [compiled(limit, PolicyType.BOUNDARY)]
    identity = [compiled(text, PolicyType.IDENTITY) for text in texts]
    decision = evaluate(request, Policies(identity=identity, boundary=boundary))
    if decision.allowed:
        assert outcome.answer is not Answer.DENIED
    else:
        assert outcome.answer is not Answer.ALLOWED


def ask(made: Account, pattern: str, resource: str | None = None, **more) -> dict:
    """What is found, by the names of those who can."""
    count, found = who_can(lambda number: made, ACCOUNT, Asked(pattern, resource, **more))
    assert 3 <= count
    return {one.arn.rpartition(":")[2]: one for one in found}


def grants(found) -> list[tuple]:
    """The clauses of the one deed of somebody who can."""
    ((_, outcome),) = found.deeds
    return [(one.clause.policy, one.group, one.clause.resources, one.clause.conditions) for one in outcome.grants]


def test_root():
    """The root user can do everything without a policy, and assumes no role."""
    made = account()

    assert ["root"] == list(ask(made, "s3:GetObject"))
    assert "root" not in ask(made, "sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/app")


def test_by_group():
    """A grant by a group's policy comes with the group, and does not reach roles."""
    found = ask(account(group=(document(allow("s3:Get*")),)), "s3:GetObject")

    assert ["root", "user/alice"] == list(found)
    assert [("group_devs_shared0", "devs", (), ())] == grants(found["user/alice"])
    assert Answer.ALLOWED is found["user/alice"].answer


def test_conditions():
    """Where a policy asks for what nobody knows, the answer is conditional and says what has to hold."""
    wanted = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}}
    made = account(own=(document(allow("s3:GetObject", Condition=wanted)),))
    found = ask(made, "s3:GetObject")

    assert Answer.CONDITIONAL is found["user/alice"].answer
    conditions = ("aws:SourceIp in 10.0.0.0/8", "aws:MultiFactorAuthPresent true")
    assert [("user_alice_own0", "", (), conditions)] == grants(found["user/alice"])


def test_sessions_have_no_mfa():
    """Of a role it is known that its sessions have no MFA (IAM User Guide, "Configuring MFA-protected API access")."""
    made = account(own=(document(allow("s3:GetObject", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})),))

    assert "role/app" not in ask(made, "s3:GetObject")


def test_denied_without_mfa():
    """The usual deny where there is no MFA hits every session of a role, and users only if they have none."""
    condition = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
    made = account(
        own=(document(allow("s3:*"), {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}),)
    )
    found = ask(made, "s3:GetObject")

    assert ["root", "user/alice"] == list(found)
    assert Answer.CONDITIONAL is found["user/alice"].answer


def test_known_context():
    """A key that is given is known: with it the answer is yes or no."""
    made = account(own=(document(allow("s3:GetObject", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})),))

    found = ask(made, "s3:GetObject", context={"aws:SourceIp": "10.1.1.1"})
    assert Answer.ALLOWED is found["user/alice"].answer
    assert ["root"] == list(ask(made, "s3:GetObject", context={"aws:SourceIp": "192.0.2.1"}))


def test_tags():
    """The tags of users are known; sessions of roles may bring more than the role has."""
    condition = {"StringEquals": {"aws:PrincipalTag/team": "red"}}
    made = account(own=(document(allow("s3:GetObject", Condition=condition)),), tags={"team": "red"})
    assert Answer.ALLOWED is ask(made, "s3:GetObject")["user/alice"].answer

    untagged = account(own=(document(allow("s3:GetObject", Condition=condition)),))
    found = ask(untagged, "s3:GetObject")
    assert ["root", "role/app"] == list(found)
    assert Answer.CONDITIONAL is found["role/app"].answer


def test_open_resource():
    """While the resource is open, a policy that is limited to some gives a conditional answer that names them."""
    made = account(own=(document(allow("s3:GetObject", "arn:aws:s3:::logs/*")),))
    found = ask(made, "s3:GetObject")

    assert Answer.CONDITIONAL is found["user/alice"].answer
    assert [("user_alice_own0", "", ("arn:aws:s3:::logs/*",), ())] == grants(found["user/alice"])
    assert Answer.ALLOWED is ask(made, "s3:GetObject", "arn:aws:s3:::logs/1")["user/alice"].answer
    assert ["root"] == list(ask(made, "s3:GetObject", "arn:aws:s3:::data/1"))


def test_no_resource():
    """An action that is on no resource in particular is not open: a statement about some resource does not reach it."""
    made = account(own=(document(allow("s3:ListAllMyBuckets", "arn:aws:s3:::logs")),))

    assert ["root"] == list(ask(made, "s3:ListAllMyBuckets"))


def test_variables():
    """Variables of the principal are filled in."""
    made = account(own=(document(allow("s3:GetObject", "arn:aws:s3:::home/${aws:username}/*")),))

    assert ["root", "user/alice"] == list(ask(made, "s3:GetObject", "arn:aws:s3:::home/alice/x"))


def test_denied():
    """An explicit deny beats all; one that only may apply makes the answer conditional, and is named."""
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    assert ["root"] == list(ask(account(own=(document(allow("s3:*"), deny),)), "s3:GetObject"))

    unless = {**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    found = ask(account(own=(document(allow("s3:*"), unless),)), "s3:GetObject")["user/alice"]
    ((_, outcome),) = found.deeds
    assert Answer.CONDITIONAL is outcome.answer
    assert [("aws:SecureTransport false",)] == [one.clause.conditions for one in outcome.denies]


def test_boundary():
    """A permissions boundary has to allow as well; what it is limited to is named."""
    own = (document(allow("s3:*")),)
    assert ["root"] == list(ask(account(own=own, boundary=document(allow("iam:*"))), "s3:GetObject"))

    found = ask(account(own=own, boundary=document(allow("s3:*", "arn:aws:s3:::logs/*"))), "s3:GetObject")
    ((_, outcome),) = found["user/alice"].deeds
    assert Answer.CONDITIONAL is outcome.answer
    assert [("arn:aws:s3:::logs/*",)] == [one.clause.resources for one in outcome.limits]


def test_trust():
    """To assume a role takes its trust policy; a user that it names needs nothing else."""
    found = ask(account(), "sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/app")

    assert ["user/alice"] == list(found)
    assert [("app", "", (), ())] == grants(found["user/alice"])


EC2 = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
HERE = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/"


@pytest.mark.parametrize("resource", [None, "*", f"{ROLE}*", f"{ROLE}ap?"])
def test_every_role_is_asked(resource):
    """Without a role, or with a pattern of roles, each is asked whom it trusts, and the answer says which."""
    made = account()

    found = ask(made, "sts:AssumeRole", resource)

    assert ["user/alice"] == list(found)
    ((deed, outcome),) = found["user/alice"].deeds
    assert ((f"{ROLE}app",), Answer.ALLOWED) == (deed.roles, outcome.answer)


def test_roles_that_do_not_trust():
    """A policy that allows a role which trusts others gives nothing; those whom it trusts are listed."""
    made = account(own=(document(allow("sts:AssumeRole", f"{ROLE}app")),))
    made.roles["app"].trust = document(EC2)

    assert ["ec2.amazonaws.com"] == list(ask(made, "sts:AssumeRole"))


def test_roles_that_trust_the_account():
    """A role that trusts the account is for those whose policies allow it; roles of other accounts are told apart."""
    made = account(own=(document(allow("sts:AssumeRole", [f"{ROLE}app", "arn:aws:iam::999999999999:role/x"])),))
    made.roles["app"].trust = document(HERE)
    made.users["bob"] = UserRecord(name="bob", id="AIDABOB", created=THEN)

    found = ask(made, "sts:AssumeRole")

    assert ["user/alice", "role/app"] == list(found)
    assert [((f"{ROLE}app",), "", Answer.ALLOWED), ((), ELSEWHERE, Answer.CONDITIONAL)] == [
        (deed.roles, deed.needs, outcome.answer) for deed, outcome in found["user/alice"].deeds
    ]


def test_roles_alike():
    """Roles of which the answer is the same are told together."""
    made = account(own=(document(allow("sts:AssumeRole", f"{ROLE}*")),))
    for name in ("a", "b"):
        trust = document({**HERE, "Principal": "*"})
        made.roles[name] = RoleRecord(name=name, id=f"AROA{name}", created=THEN, trust=trust)

    for each in ask(made, "sts:AssumeRole").values():
        assert len(each.deeds) == len({(deed.needs, outcome) for deed, outcome in each.deeds})
        assert {f"{ROLE}a", f"{ROLE}b"} <= {role for deed, _ in each.deeds for role in deed.roles}


def test_patterns_ask_roles_of_each_action():
    """Of a pattern, each action on roles is asked by itself, for a trust policy allows some and not others."""
    found = ask(account(own=(document(allow("sts:*")),)), "sts:Assume*", f"{ROLE}app")

    assert [("sts:AssumeRole",)] == [deed.actions for deed, _ in found["user/alice"].deeds]


@given(trusts=st.lists(documents(PRINCIPAL_ELEMENTS), max_size=3), own=st.lists(POLICIES, max_size=1))
def test_every_role_as_asked_alone(trusts, own):
    """Whoever can assume a role when it is asked about alone is found when all are, and nobody else."""
    made = account(own=tuple(json.dumps(filled(one)).replace("s3:a", "sts:AssumeRole") for one in own))
    for place, one in enumerate(trusts):
        trust = json.dumps(filled(one, PolicyType.TRUST)).replace("s3:a", "sts:AssumeRole")
        made.roles[f"r{place}"] = RoleRecord(name=f"r{place}", id=f"AROA{place}", created=THEN, trust=trust)

    def pairs(resource: str | None) -> set[tuple[str, str]]:
        """Who of the account's own can assume which role."""
        _, found = who_can(lambda number: made, ACCOUNT, Asked("sts:AssumeRole", resource))
        return {
            (one.arn, role)
            for one in found
            if one.kind in ("root", "user", "role")
            for deed, _ in one.deeds
            for role in deed.roles or ([resource] if resource else [])
        }

    alone = [f"{ROLE}{name}" for name in ("app", *(f"r{place}" for place in range(len(trusts))))]
    assert set().union(*(pairs(role) for role in alone)) == pairs(None)


def test_outsiders():
    """Whom else a trust policy names is listed: services for sure, other accounts as far as these let them."""
    made = account()
    foreign = "arn:aws:iam::999999999999:role/ci"
    principals = {"Service": "ec2.amazonaws.com", "AWS": [foreign, f"arn:aws:sts::{ACCOUNT}:assumed-role/x/y"]}
    made.roles["app"].trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principals})

    _, found = who_can(lambda number: made, ACCOUNT, Asked("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/app"))

    assert {
        "ec2.amazonaws.com": ("service", Answer.ALLOWED),
        foreign: ("foreign", Answer.CONDITIONAL),
        f"arn:aws:sts::{ACCOUNT}:assumed-role/x/y": ("session", Answer.ALLOWED),
    } == {one.arn: (one.kind, one.answer) for one in found}


def test_tags_of_the_resource():
    """The tags of one of IAM's own resources are known."""
    condition = {"StringEquals": {"aws:ResourceTag/team": "red"}}
    made = account(own=(document(allow("iam:GetUser", Condition=condition)),), tags={"team": "red"})

    found = ask(made, "iam:GetUser", f"arn:aws:iam::{ACCOUNT}:user/alice")
    assert Answer.ALLOWED is found["user/alice"].answer


def test_patterns():
    """A pattern stands for any of its actions; those of which all policies say the same are told together."""
    found = ask(account(own=(document(allow("s3:PutObject"), allow("s3:PutObjectAcl")),)), "s3:PutObject*")

    (alike,) = [deed.actions for deed, _ in found["user/alice"].deeds if "s3:PutObject" in deed.actions]
    assert ("s3:PutObject",) == alike
    assert {"s3:PutObject", "s3:PutObjectAcl"} == {
        action for deed, _ in found["user/alice"].deeds for action in deed.actions
    }


def test_patterns_on_a_resource():
    """With a resource a pattern stands for the actions that can be done to it."""
    assert "s3:PutObject" in (found := actions_of("s3:Put*", "arn:aws:s3:::b/k"))
    assert "s3:PutBucketPolicy" not in found
    assert "s3:PutBucketPolicy" in actions_of("s3:Put*", "arn:aws:s3:::b")


@pytest.mark.parametrize("pattern", ["", "*", "GetObject", "s3:", ":x", "*:Get", "s3:Zzz*", "nosuch:*"])
def test_no_actions(pattern):
    """What stands for no action of any service is refused."""
    with pytest.raises(UsageError):
        actions_of(pattern, None)


def test_unknown_action():
    """An action that the catalogue does not know is asked about all the same."""
    assert ["s3:GetObject"] == actions_of("S3:getobject", None)
    assert ["s3:Newest"] == actions_of("s3:Newest", None)
