"""Laws that hold for all policies and requests."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from iamcli.errors import MalformedPolicyDocument
from iamcli.policy.compiled import CompiledPolicy, PolicyType, compiled
from iamcli.policy.evaluate import Evaluator, Policies, Verdict, evaluate
from iamcli.policy.explain import as_text, explain
from iamcli.policy.request import Principal, PrincipalKind, Request

HOME, OTHER = "111122223333", "444455556666"
USER = f"arn:aws:iam::{HOME}:user/alice"
ROLE = f"arn:aws:iam::{HOME}:role/team/app"
SESSION = f"arn:aws:sts::{HOME}:assumed-role/app/one"
FEDERATED = f"arn:aws:sts::{HOME}:federated-user/carol"
PRINCIPALS = [
    Principal(kind=PrincipalKind.USER, arn=USER, account=HOME, id="AIDAALICE"),
    Principal(kind=PrincipalKind.ROOT, arn=f"arn:aws:iam::{HOME}:root", account=HOME, id=HOME),
    Principal(kind=PrincipalKind.ROLE_SESSION, arn=SESSION, role_arn=ROLE, account=HOME, id="AROAAPP:one"),
    Principal(kind=PrincipalKind.FEDERATED_USER, arn=FEDERATED, user_arn=USER, account=HOME, id=f"{HOME}:carol"),
    Principal(kind=PrincipalKind.ROLE, arn=ROLE, role_arn=ROLE, account=HOME, id="AROAAPP"),
    Principal(kind=PrincipalKind.SERVICE, arn="ec2.amazonaws.com"),
    Principal(kind=PrincipalKind.ANONYMOUS),
]
ACTIONS = st.sampled_from(["s3:GetObject", "s3:PutObject", "iam:GetUser"])
RESOURCES = st.sampled_from(["arn:aws:s3:::b/k", f"arn:aws:iam::{HOME}:user/alice", "arn:aws:s3:::c", "*"])
CONTEXTS = st.dictionaries(
    st.sampled_from(["aws:SourceIp", "aws:tagkeys", "s3:prefix", "aws:MultiFactorAuthPresent"]),
    st.sampled_from(["203.0.113.5", "a", "true", "2026-01-01T00:00:00Z", "7", ["a", "b"], [], True, 7, 1.5]),
)
OPERATORS = st.sampled_from(
    [
        *("StringEquals", "StringNotLike", "ForAllValues:StringEquals", "ForAnyValue:StringLike", "IpAddress"),
        *("NumericLessThanIfExists", "DateGreaterThan", "Bool", "Null", "ArnNotLike", "BinaryEquals"),
    ]
)
CONDITIONS = st.dictionaries(
    OPERATORS,
    st.dictionaries(
        st.sampled_from(["AWS:SourceIp", "aws:TagKeys", "s3:prefix", "aws:username"]),
        st.sampled_from(["a", "*", "203.0.113.0/24", "true", "10", ["a", "${aws:username, 'x'}"], "${s3:prefix}"]),
        max_size=2,
    ),
    max_size=2,
)
WHO = st.sampled_from(["*", {"AWS": [USER, ROLE]}, {"AWS": HOME}, {"AWS": SESSION}, {"Service": "ec2.amazonaws.com"}])


def statements(*, named: bool) -> st.SearchStrategy[dict[str, object]]:
    members = {
        "Effect": st.sampled_from(["Allow", "Allow", "Deny"]),
        "Action": st.sampled_from(["*", "s3:*", "S3:get*", ["s3:PutObject", "iam:GetUser"]]),
        "Resource": st.sampled_from(["*", "arn:aws:s3:::b/*", ["arn:aws:s3:::${aws:username}", "arn:aws:s3:::c"]]),
    }
    who = {"Principal": WHO} if named else {}
    return st.fixed_dictionaries({**members, **who}, optional={"Condition": CONDITIONS})


LISTS = st.lists(statements(named=False), min_size=1, max_size=3)
NAMED = st.lists(statements(named=True), min_size=1, max_size=3)


@st.composite
def requests(draw) -> Request:
    return Request(
        principal=draw(st.sampled_from(PRINCIPALS)),
        action=draw(ACTIONS),
        resource=draw(RESOURCES),
        resource_account=draw(st.sampled_from([HOME, HOME, OTHER])),
        context=draw(CONTEXTS),
    )


def policy(listed: Sequence[dict[str, object]], kind: PolicyType) -> CompiledPolicy:
    return compiled(json.dumps({"Version": "2012-10-17", "Statement": listed}), kind, kind.value)


@st.composite
def all_policies(draw) -> Policies:
    return Policies(
        identity=[policy(draw(LISTS), PolicyType.IDENTITY) for _ in range(draw(st.integers(0, 2)))],
        resource=draw(
            st.none() | st.sampled_from([PolicyType.RESOURCE, PolicyType.KEY]).map(lambda kind: _named(draw, kind))
        ),
        boundary=draw(st.none() | LISTS.map(lambda listed: [policy(listed, PolicyType.BOUNDARY)])),
        session=draw(st.none() | LISTS.map(lambda listed: [policy(listed, PolicyType.SESSION)])),
        scps=draw(st.lists(LISTS.map(lambda listed: [policy(listed, PolicyType.SCP)]), max_size=2)),
        rcps=draw(st.lists(NAMED.map(lambda listed: [policy(listed, PolicyType.RCP)]), max_size=1)),
    )


def _named(draw, kind: PolicyType) -> CompiledPolicy:
    return policy(draw(NAMED), kind)


def rebuilt(policies: Policies, change) -> Policies:
    """The same policies with the statements of each changed."""

    def one(found: CompiledPolicy) -> CompiledPolicy:
        return policy(change(json.loads(found.source)["Statement"], found.type), found.type)

    return Policies(
        identity=[one(found) for found in policies.identity],
        resource=policies.resource and one(policies.resource),
        boundary=policies.boundary and [one(found) for found in policies.boundary],
        session=policies.session and [one(found) for found in policies.session],
        scps=[[one(found) for found in level] for level in policies.scps],
        rcps=[[one(found) for found in level] for level in policies.rcps],
    )


@given(requests(), all_policies())
def test_ways_to_ask_agree(request: Request, policies: Policies) -> None:
    """The quick verdict, the whole decision and the explanation are one answer, however often it is asked for."""
    evaluator = Evaluator(policies)
    decision = evaluate(request, policies)
    assert decision.verdict is evaluator.allows(request) is evaluator.allows(request)
    assert decision.verdict is explain(request, policies).verdict
    assert (decision.verdict is Verdict.IMPLICIT_DENY) is bool(decision.lacking)
    assert all(one.allows is decision.allowed for one in decision.statements)


@settings(max_examples=300)
@given(requests(), all_policies())
def test_what_allows_is_enough(request: Request, policies: Policies) -> None:
    """The type of policy that is said to allow does so without the other grants."""
    decision = evaluate(request, policies)
    without: dict[str, object] = {}
    if decision.decided_by in (PolicyType.RESOURCE, PolicyType.KEY):
        without = {"identity": ()}
    elif decision.decided_by is PolicyType.IDENTITY and request.resource_account == HOME:
        without = {} if policies.resource and policies.resource.type is PolicyType.KEY else {"resource": None}
    if not decision.allowed or not without:
        return
    left = evaluate(request, msgspec.structs.replace(policies, **without))
    assert (True, decision.decided_by) == (left.allowed, left.decided_by)
    assert {one.policy.type for one in decision.statements} >= {one.policy.type for one in left.statements}


@given(requests(), all_policies(), statements(named=True))
def test_an_added_deny_never_widens(request: Request, policies: Policies, added) -> None:
    """Whatever Deny is added wherever: what was refused stays refused."""
    before = evaluate(request, policies)

    def deny(listed, kind):
        named = kind in (PolicyType.RESOURCE, PolicyType.KEY, PolicyType.RCP)
        return [
            *listed,
            {key: value for key, value in added.items() if named or key != "Principal"} | {"Effect": "Deny"},
        ]

    after = evaluate(request, rebuilt(policies, deny))
    assert after.allowed <= before.allowed
    assert (before.verdict is Verdict.EXPLICIT_DENY) <= (after.verdict is Verdict.EXPLICIT_DENY)


@given(requests(), all_policies())
def test_order_does_not_matter(request: Request, policies: Policies) -> None:
    """Statements and policies may stand in any order."""
    turned = rebuilt(policies, lambda listed, kind: listed[::-1])
    turned = msgspec.structs.replace(turned, identity=turned.identity[::-1], scps=turned.scps[::-1])
    before, after = evaluate(request, policies), evaluate(request, turned)
    assert (before.verdict, before.decided_by, before.lacking) == (after.verdict, after.decided_by, after.lacking)


@given(requests(), all_policies(), st.sampled_from(["Allow", "Deny"]))
def test_an_unmatched_statement_changes_nothing(request: Request, policies: Policies, effect: str) -> None:
    """A statement about another action or another resource leaves the decision as it is."""
    others = [
        {"Effect": effect, "Principal": "*", "Action": "sqs:*", "Resource": "*"},
        {"Effect": effect, "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::elsewhere"},
    ]
    named = (PolicyType.RESOURCE, PolicyType.KEY, PolicyType.RCP)

    def add(listed, kind):
        return [*listed, *({k: v for k, v in one.items() if kind in named or k != "Principal"} for one in others)]

    before, after = evaluate(request, policies), evaluate(request, rebuilt(policies, add))
    assert (before.verdict, before.decided_by, before.by_type) == (after.verdict, after.decided_by, after.by_type)


@settings(max_examples=300)
@given(requests(), all_policies())
def test_changes_turn_the_answer(request: Request, policies: Policies) -> None:
    """Who makes the changes that an explanation asks for gets the opposite answer."""
    explanation = explain(request, policies)
    if explanation.verdict is Verdict.EXPLICIT_DENY:
        policies = rebuilt(
            policies,
            lambda listed, kind: [one for one in listed if one["Effect"] == "Allow"] or [inert(kind)],
        )
    added = {change.type: json.loads(change.statement) for change in explanation.changes if change.statement}
    turned = extended(policies, added)
    assert (explanation.verdict is Verdict.ALLOWED) is not evaluate(request, turned).allowed


def inert(kind: PolicyType) -> dict[str, object]:
    """A statement that never applies."""
    return {"Effect": "Allow", "Principal": "*", "Action": "none:None", "Resource": "*"}


def extended(policies: Policies, added: dict[PolicyType, dict[str, object]]) -> Policies:
    """The policies with one more statement in those of each type."""

    def more(kind: PolicyType, found: Sequence[CompiledPolicy] | None):
        return [*(found or ()), policy([added[kind]], kind)] if kind in added else found

    resource = policies.resource
    kind = resource.type if resource else PolicyType.RESOURCE
    if kind in added:
        listed = json.loads(resource.source)["Statement"] if resource else []
        resource = policy([*listed, added[kind]], kind)
    return Policies(
        identity=more(PolicyType.IDENTITY, policies.identity) or (),
        resource=resource,
        boundary=more(PolicyType.BOUNDARY, policies.boundary),
        session=more(PolicyType.SESSION, policies.session),
        scps=[more(PolicyType.SCP, level) for level in policies.scps]
        or ([[allow_all(PolicyType.SCP)], more(PolicyType.SCP, ())] if PolicyType.SCP in added else ()),
        rcps=[more(PolicyType.RCP, level) for level in policies.rcps],
    )


def allow_all(kind: PolicyType) -> CompiledPolicy:
    return policy([{"Effect": "Allow", "Action": "*", "Resource": "*"}], kind)


@given(requests(), all_policies(), st.booleans())
def test_explanations_are_text_and_json(request: Request, policies: Policies, color: bool) -> None:
    """An explanation has one heading for each type of policy in play, colours on request only, and a form as JSON."""
    explanation = explain(request, policies)
    text = as_text(explanation, color=color)
    assert color is ("\x1b[" in text)
    shown = msgspec.json.decode(msgspec.json.encode(explanation))
    assert [trace["Type"] for trace in shown["Types"]] == [trace.type.value for trace in explanation.types]
    assert len(explanation.types) <= sum("llow" in line or "denies" in line for line in text.splitlines())


VALUES = st.text(max_size=8) | st.booleans() | st.integers() | st.floats() | st.lists(st.text(max_size=4), max_size=3)


@given(
    st.text(max_size=20) | ACTIONS,
    st.text(max_size=20) | RESOURCES,
    st.dictionaries(st.text(max_size=8) | st.just("aws:SourceIp"), VALUES),
    st.dictionaries(OPERATORS, st.dictionaries(st.text(max_size=8) | st.just("aws:SourceIp"), VALUES, max_size=2)),
    st.text(max_size=16),
)
def test_any_request(action: str, resource: str, context, condition, pattern: str) -> None:
    """No request and no policy makes a decision fail."""
    listed = [{"Effect": "Allow", "Action": ["*", pattern], "Resource": ["*", pattern], "Condition": condition}]
    try:
        found = compiled(json.dumps({"Version": "2012-10-17", "Statement": listed}), PolicyType.IDENTITY)
    except MalformedPolicyDocument:
        return
    request = Request(principal=PRINCIPALS[0], action=action, resource=resource, context=context)
    evaluate(request, Policies(identity=[found]))
    explain(request, Policies(identity=[found]))
