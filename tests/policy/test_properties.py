"""Laws of the decision, whatever the policies: on the random requests of `strategies`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from iamcli.policy.evaluate import Evaluator, evaluate

from . import documents, strategies

DENY = strategies.documents(effects=["Deny"])
ALLOW = strategies.documents(effects=["Allow"])
DENY_TO = strategies.documents(strategies.PRINCIPAL_ELEMENTS, ["Deny"])
CASES = strategies.cases()
OF_ENTITIES = strategies.cases(sorted(strategies.ENTITIES))
RANK = {"explicitDeny": 0, "implicitDeny": 1, "allowed": 2}
ELSEWHERE = {"Action": "none:none"}


def verdict(case: dict) -> str:
    return evaluate(documents.request(case), documents.policies(case)).verdict.value


def rank(case: dict) -> int:
    return RANK[verdict(case)]


def with_statement(policy: dict, statement: dict) -> dict:
    return {**policy, "Statement": [*policy["Statement"], statement]}


@given(OF_ENTITIES, DENY)
def test_deny_in_an_identity_policy(case, deny) -> None:
    """A Deny added to the caller's policies never widens what they may do."""
    assert rank({**case, "identity": [*case["identity"], deny]}) <= rank(case)


@given(CASES, DENY_TO)
def test_deny_in_a_resource_policy(case, deny) -> None:
    """A Deny added to the resource's policy never widens what anybody may do."""
    kind = "key" if "key" in case else "resource_policy"
    statements = case[kind]["Statement"] if kind in case else []
    policy = {**case.get(kind, deny), "Statement": statements + deny["Statement"]}
    assert rank({**case, kind: policy}) <= rank(case)


@given(OF_ENTITIES, DENY)
def test_deny_in_limits(case, deny) -> None:
    """A Deny added to a boundary, a session policy or a level of service control policies never widens."""
    changed = {name: [*case[name], deny] for name in ("boundary", "session") if name in case}
    assert rank({**case, **changed, "scps": [[*level, deny] for level in case["scps"]]}) <= rank(case)


@given(OF_ENTITIES, ALLOW)
def test_allow_in_an_identity_policy(case, allow) -> None:
    """An Allow added to the caller's policies never narrows what they may do."""
    assert rank({**case, "identity": [*case["identity"], allow]}) >= rank(case)


def turned(value):
    """The same policies in the opposite order, with their statements in the opposite order."""
    if isinstance(value, list):
        return [turned(each) for each in reversed(value)]
    return {**value, "Statement": value["Statement"][::-1]}


@given(CASES)
def test_order(case) -> None:
    """Neither the order of statements nor that of policies or levels matters."""
    policies = {"identity", "resource_policy", "key", "boundary", "session", "scps", "rcps", "endpoint"}
    assert verdict(case) == verdict({name: turned(it) if name in policies else it for name, it in case.items()})


@given(CASES, st.sampled_from(["Allow", "Deny"]))
def test_statement_about_something_else(case, effect) -> None:
    """A statement that does not fit the request changes nothing, wherever it stands."""
    other = {"Effect": effect, **ELSEWHERE}
    changed = dict(case)
    for name in {"identity", "boundary", "session"} & set(case):
        changed[name] = [with_statement(policy, other) for policy in case[name]]
    for name in {"resource_policy", "key", "endpoint"} & set(case):
        changed[name] = with_statement(case[name], other)
    for name in {"scps", "rcps"} & set(case):
        changed[name] = [[with_statement(policy, other) for policy in level] for level in case[name]]
    assert verdict(case) == verdict(changed)


def recased(value):
    """The same value with the letters of every action in the other case."""
    if isinstance(value, list):
        return [recased(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: swapped(it) if name in ("Action", "NotAction") else recased(it) for name, it in value.items()}


def swapped(actions):
    return actions.swapcase() if isinstance(actions, str) else [action.swapcase() for action in actions]


@given(CASES)
def test_case_of_actions(case) -> None:
    """Capital and small letters in actions are the same, in policies and in requests."""
    assert verdict(case) == verdict(recased(case)) == verdict({**case, "action": case["action"].swapcase()})


@given(CASES)
def test_case_of_keys(case) -> None:
    """Capital and small letters in the names of condition keys are the same."""
    context = {key.swapcase(): value for key, value in case["context"].items()}
    assert verdict(case) == verdict({**case, "context": context})


@given(CASES)
def test_key_of_no_policy(case) -> None:
    """A condition key that no policy speaks of changes nothing."""
    assert verdict(case) == verdict({**case, "context": {**case["context"], "app:unknown": "a"}})


@given(OF_ENTITIES, strategies.LIMITS)
def test_boundary(case, boundary) -> None:
    """A boundary never widens what its user or role may do."""
    without = {name: it for name, it in case.items() if name != "boundary"}
    assert rank({**case, "boundary": [boundary]}) <= rank(without)


@given(strategies.cases(["role session", "foreign role session"]), strategies.LIMITS)
def test_session_policy(case, policy) -> None:
    """A session policy never widens what the role's session may do."""
    without = {name: it for name, it in case.items() if name != "session"}
    assert rank({**case, "session": [policy]}) <= rank(without)


@given(CASES, st.lists(strategies.LIMITS, max_size=2))
def test_levels(case, level) -> None:
    """One more level of service control policies or of resource control policies never widens."""
    if "scps" in case:
        assert rank({**case, "scps": [*case["scps"], level]}) <= rank(case)
    assert rank({**case, "rcps": [*case["rcps"], level]}) <= rank(case)


@given(CASES, strategies.documents(strategies.PRINCIPAL_ELEMENTS))
def test_endpoint(case, endpoint) -> None:
    """An endpoint policy never widens what passes through the endpoint."""
    without = {name: it for name, it in case.items() if name != "endpoint"}
    assert rank({**case, "endpoint": endpoint}) <= rank(without)


@given(CASES)
def test_full_limits(case) -> None:
    """Limits that allow everything change nothing; a boundary could, where NotPrincipal denies."""
    everything = [{"Effect": "Allow"}]
    levels = {name: [*case[name], everything] for name in ("scps", "rcps") if name in case}
    assert verdict(case) == verdict({**case, **levels})
    if "endpoint" not in case:
        assert verdict(case) == verdict({**case, "endpoint": {"Statement": everything}})


@given(CASES, st.lists(CASES, min_size=1, max_size=5))
def test_evaluator_of_many_requests(case, others) -> None:
    """An evaluator answers each of many requests, also a second time, as if it were its first."""
    policies = documents.policies(case)
    evaluator, requests = Evaluator(policies), [documents.request(other) for other in [case, *others]]
    expected = [evaluate(request, policies).verdict for request in requests]
    assert expected == [evaluator.allows(request) for request in requests]
    assert expected == [evaluator.decide(request).verdict for request in requests]
    assert expected == [evaluator.allows(request) for request in requests]


@given(CASES)
def test_deciding_statements(case) -> None:
    """An explicit deny names Deny statements, an allowed request Allow statements, an implicit deny none."""
    decision = evaluate(documents.request(case), documents.policies(case))
    effects = {statement.allows for statement in decision.statements}
    expected = {"explicitDeny": [{False}], "implicitDeny": [set()], "allowed": [{True}, set()]}  # root needs none
    assert effects in expected[decision.verdict.value]
    assert set(decision.missing) <= set(decision.consulted)
