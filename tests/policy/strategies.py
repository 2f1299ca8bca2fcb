"""Small policies and requests at random, over so few names that they meet; what AWS leaves open is left out."""

from __future__ import annotations

from hypothesis import strategies as st

from .documents import ACCOUNT, FOREIGN, PRINCIPALS

USER, ROLE, SESSION = PRINCIPALS["user"].arn, PRINCIPALS["role session"].role_arn, PRINCIPALS["role session"].arn
ROOT, FEDERATED = f"arn:aws:iam::{ACCOUNT}:root", PRINCIPALS["federated user"].arn
CALLERS = [*("user", "other user", "role session", "federated user", "foreign user", "foreign role session")]
CALLERS += [*("root", "foreign root", "anonymous", "service", "service-linked role session")]
CALLERS += ["user of the management account"]
ENTITIES = {"user", "other user", "role session", "federated user", "foreign user", "foreign role session"}
SESSIONS = {"role session", "federated user", "foreign role session"}


def lists(values: st.SearchStrategy) -> st.SearchStrategy:
    """One value, or a list of one or two."""
    return values | st.lists(values, min_size=1, max_size=2)


ACTIONS = st.sampled_from(["*", "s3:*", "s3:a", "S3:A", "s3:b", "s3:?", "s3:?b", "s3:*a*", "sqs:a"])
RESOURCES = st.sampled_from(
    [
        *("*", "arn:aws:s3:::*", "arn:aws:s3:::a/*", "arn:aws:s3:::?", "arn:aws:s3:::${aws:username}"),
        *("arn:aws:s3:::${aws:PrincipalTag/t}*", "arn:aws:s3:::${aws:PrincipalTag/t, 'a'}", "arn:aws:s3:::a${*}"),
        *("arn:aws:sqs:*:*:a", f"arn:aws:sqs:us-?:{ACCOUNT}:*", "arn:aws:s3"),
    ]
) | st.text("ab/*?", min_size=1, max_size=5).map("arn:aws:s3:::{}".format)
TEXTS = st.sampled_from(
    ["a", "A", "ab", "b", "", "*", "a*", "?", "${aws:username}", "${aws:PrincipalTag/t}", "${app:x, 'a'}", "${*}"]
)
NUMBERS = st.sampled_from(["1", "2", "1.0", "-1", "10"])
DATES = st.sampled_from(["2024-01-01T00:00:00Z", "2024-01-01T02:00:00+02:00", "1704067201", "2023-12-31"])
RANGES = st.sampled_from(["10.0.0.0/8", "10.0.0.1", "0.0.0.0/0", "2001:db8::/32", "10.0.0.0/31"])
ARNS = st.sampled_from(
    [USER, ROLE, "arn:aws:iam::*:user/*", "arn:aws:sns:*:*:a*", "arn:aws:sns:us-?:*:${aws:username}"]
)
FLAGS = st.sampled_from(["true", "false"])
_COMPARISONS = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
_STRINGS = ("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase")
_STRINGS += ("StringLike", "StringNotLike")


def _tests(operators, keys, values, suffixes=("", "IfExists")) -> st.SearchStrategy:
    names = [operator + suffix for operator in operators for suffix in suffixes]
    tests = st.dictionaries(st.sampled_from(keys), lists(values), min_size=1, max_size=2)
    return st.tuples(st.sampled_from(names), tests)


_SETS = [quantifier + operator for quantifier in ("ForAllValues:", "ForAnyValue:") for operator in _STRINGS]
TESTS = st.one_of(
    _tests(_STRINGS, ["aws:PrincipalTag/t", "AWS:principaltag/T", "aws:username", "app:x", "aws:PrincipalType"], TEXTS),
    _tests(_SETS, ["app:several"], TEXTS, [""]),
    _tests(["Numeric" + each for each in _COMPARISONS], ["app:number"], NUMBERS),
    _tests(["Date" + each for each in _COMPARISONS], ["app:date"], DATES),
    _tests(["IpAddress", "NotIpAddress"], ["aws:SourceIp"], RANGES),
    _tests(["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"], ["aws:PrincipalArn", "aws:SourceArn"], ARNS),
    _tests(["Bool"], ["app:flag", "aws:PrincipalIsAWSService"], FLAGS),
    _tests(["Null"], ["app:x", "app:several", "aws:username", "aws:PrincipalArn"], FLAGS, [""]),
)
CONDITIONS = st.lists(TESTS, min_size=1, max_size=2).map(dict)
CONTEXTS = st.fixed_dictionaries(
    {},
    optional={
        "aws:PrincipalTag/t": st.sampled_from(["a", "A", "ab", ""]),
        "app:x": st.sampled_from(["a", "b", "alice"]),
        "App:Several": st.lists(st.sampled_from(["a", "A", "ab", "b"]), min_size=1, max_size=3),
        "app:number": st.sampled_from(["1", "1.50", "2", "-1"]),
        "app:date": st.sampled_from(["2024-01-01T00:00:00Z", "2024-01-01T00:00:01Z", "1704067200"]),
        "aws:sourceip": st.sampled_from(["10.0.0.1", "10.255.0.0", "192.0.2.1", "2001:db8::1"]),
        "aws:SourceArn": st.sampled_from(["arn:aws:sns:us-1:1:alice", "arn:aws:sns:us-1:1:b"]),
        "app:flag": st.sampled_from([True, False, "true"]),
    },
)
NAMED = st.sampled_from(
    [
        *(USER, ROLE, SESSION, ROOT, ACCOUNT, FEDERATED, FOREIGN, "*", PRINCIPALS["foreign user"].arn),
        *(PRINCIPALS["foreign role session"].arn, PRINCIPALS["user"].id, SESSION.replace("/one", "/two")),
    ]
)
PRINCIPAL_ELEMENTS = st.one_of(
    st.just({"Principal": "*"}),
    lists(NAMED).map(lambda named: {"Principal": {"AWS": named}}),
    st.just({"Principal": {"Service": "ec2.amazonaws.com", "AWS": ROLE}}),
    st.sampled_from([{"NotPrincipal": {"AWS": [USER, ROOT]}}, {"NotPrincipal": {"AWS": [SESSION, ROLE, ROOT]}}]),
)

NOBODY = st.just({})
"""No Principal element: the policies of callers."""


@st.composite
def statements(draw, principals: st.SearchStrategy = NOBODY, effects=("Allow", "Allow", "Deny")) -> dict:
    """A statement: a few in ten are about everything, so that decisions are not all implicit denies."""
    found = {"Effect": draw(st.sampled_from(effects)), **draw(principals)}
    if found["Effect"] == "Allow" and "NotPrincipal" in found:
        found["NotPrincipal"] = {"AWS": USER}  # with an account in it AWS does not say whom an Allow reaches
    if draw(st.integers(0, 9)) < 4:
        return found
    found[draw(st.sampled_from(["Action", "Action", "NotAction"]))] = draw(lists(ACTIONS))
    found[draw(st.sampled_from(["Resource", "Resource", "NotResource"]))] = draw(lists(RESOURCES))
    if draw(st.booleans()):
        found["Condition"] = draw(CONDITIONS)
    if any("${" in resource for resource in _as_list(found.get("NotResource", []))):
        found["Resource"] = found.pop("NotResource")  # a variable without value there: AWS does not say
    return found


def _as_list(value) -> list:
    return value if isinstance(value, list) else [value]


def documents(principals: st.SearchStrategy = NOBODY, effects=("Allow", "Allow", "Deny")) -> st.SearchStrategy:
    versions = st.sampled_from(["2012-10-17", "2012-10-17", "2008-10-17", None])
    several = st.lists(statements(principals, effects), min_size=1, max_size=2)
    return st.fixed_dictionaries({"Version": versions, "Statement": several})


POLICIES = documents()
LIMITS = documents(effects=("Allow", "Allow", "Allow", "Deny"))
LEVELS = st.lists(st.lists(LIMITS, min_size=1, max_size=2), max_size=2)


@st.composite
def cases(draw, callers=tuple(CALLERS)) -> dict:
    """A request and the policies that bear on it, in the form of the decision cases."""
    caller = draw(st.sampled_from(callers))
    case = {
        "principal": caller,
        "action": draw(st.sampled_from(["s3:a", "s3:a", "s3:b", "S3:B", "sqs:a"])),
        "resource": draw(
            st.text("ab/", min_size=1, max_size=4).map("arn:aws:s3:::{}".format)
            | st.sampled_from(["*", "arn:aws:s3:::alice", "arn:aws:s3:::a*", f"arn:aws:sqs:us-1:{ACCOUNT}:a"])
        ),
        "resource_account": draw(st.sampled_from([ACCOUNT, ACCOUNT, FOREIGN])),
        "context": draw(CONTEXTS),
    }
    if caller in ENTITIES or PRINCIPALS[caller].role_arn or PRINCIPALS[caller].management_account:
        case["identity"] = draw(st.lists(POLICIES, max_size=2))
    if caller in ENTITIES and draw(st.booleans()):
        case["boundary"] = [draw(LIMITS)]
    if caller in SESSIONS and draw(st.booleans()):
        case["session"] = draw(st.lists(LIMITS, min_size=1, max_size=2))
    if draw(st.booleans()):
        case[draw(st.sampled_from(["resource_policy", "resource_policy", "key"]))] = draw(documents(PRINCIPAL_ELEMENTS))
    if PRINCIPALS[caller].account:
        case["scps"] = draw(st.just([]) | LEVELS)
    case["rcps"] = draw(st.just([]) | st.just([]) | LEVELS)
    if draw(st.integers(0, 4)) == 0:
        case["endpoint"] = draw(documents(PRINCIPAL_ELEMENTS, ["Allow"]))
    return case
