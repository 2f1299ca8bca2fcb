"""A second, naive engine, straight from AWS's pages: slow, without preparation, on JSON as `json.loads` gives it.

It shares nothing with iamcli's engine but the shape of a request, so that the two check one another.
"""

from __future__ import annotations

import base64
import ipaddress
import re
from datetime import UTC, datetime
from decimal import Decimal

from iamcli.policy.request import Principal, PrincipalKind, Request

MANY, ONE = object(), object()
NEGATED = {"StringNotEquals", "StringNotLike", "StringNotEqualsIgnoreCase", "NumericNotEquals", "DateNotEquals"}
NEGATED |= {"NotIpAddress", "ArnNotEquals", "ArnNotLike"}
ORDERS = {
    "Equals": lambda have, want: have == want,
    "LessThan": lambda have, want: have < want,
    "LessThanEquals": lambda have, want: have <= want,
    "GreaterThan": lambda have, want: have > want,
    "GreaterThanEquals": lambda have, want: have >= want,
}


def as_list(value) -> list:
    return list(value) if isinstance(value, list | tuple) else [value]


def tokens(text: str, context: dict, variables: bool) -> list | None:
    """Characters and wildcards of a pattern with its variables filled in; None if one has no value.

    IAM User Guide, "IAM policy elements: Variables and tags".
    """
    found = re.match(r"\$\{([^}]*)\}", text) if variables else None
    if found:
        key, _, default = found[1].partition(", '")
        value = key if key in ("*", "?", "$") else context.get(key.strip().lower(), default[:-1] or None)
        no_value = value is None or isinstance(value, list | tuple)
        head, length = (None if no_value else list(str(value))), found.end()
    elif text:
        head, length = [{"*": MANY, "?": ONE}.get(text[0], text[0])], 1
    else:
        return []
    rest = tokens(text[length:], context, variables)
    return None if head is None or rest is None else head + rest


def like(pattern: list, text: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] is MANY:
        return any(like(pattern[1:], text[start:]) for start in range(len(text) + 1))
    return bool(text) and pattern[0] in (ONE, text[0]) and like(pattern[1:], text[1:])


def arn_like(pattern: list, arn: str) -> bool:
    """Each of the six components by itself: "IAM JSON policy elements: Condition operators"; absent ones are `*`."""
    if pattern == [MANY]:
        return True
    parts: list[list] = [[]]
    for token in pattern:
        if token == ":" and len(parts) < 6:
            parts.append([])
        else:
            parts[-1].append(token)
    fields = arn.split(":", 5)
    return len(fields) == 6 and all(map(like, parts + [[MANY]] * (6 - len(parts)), fields))


def compare(name: str, want, have, context: dict, variables: bool) -> bool:
    """Whether one value of the request fits one of the policy; `name` is a positive operator."""
    kind, order = re.match(r"(String|Numeric|Date|Bool|Binary|IpAddress|Arn)(.*)", name).groups()
    have, want = (str(value).lower() if isinstance(value, bool) else str(value) for value in (have, want))
    try:
        match kind:
            case "String" | "Arn":
                pattern = tokens(want, context, variables)
                if pattern is None:
                    return False
                if kind == "Arn":
                    return arn_like(pattern, have)
                if order == "Like":
                    return like(pattern, have)
                text = "".join({MANY: "*", ONE: "?"}.get(token, token) for token in pattern)
                return text.lower() == have.lower() if order == "EqualsIgnoreCase" else text == have
            case "Numeric":
                return ORDERS[order](Decimal(have), Decimal(want))
            case "Date":
                return ORDERS[order](moment(have), moment(want))
            case "IpAddress":
                return ipaddress.ip_address(have) in ipaddress.ip_network(want)
            case "Binary":
                return base64.b64decode(have) == base64.b64decode(want)
    except (ValueError, ArithmeticError):
        return False
    return have == want and have in ("true", "false")


def moment(text: str) -> datetime:
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    found = datetime.fromisoformat(text + "-01" if re.fullmatch(r"\d{4}-\d\d", text) else text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def condition_met(statement: dict, context: dict, variables: bool) -> bool:
    """Operators and keys are ANDed, values ORed, or NORed: "Conditions with multiple context keys or values"."""
    return all(
        test_met(operator, as_list(wanted), context.get(key.lower()), context, variables)
        for operator, tests in statement.get("Condition", {}).items()
        for key, wanted in tests.items()
    )


def test_met(operator: str, wanted: list, found, context: dict, variables: bool) -> bool:
    quantifier, _, name = operator.rpartition(":")
    if name == "Null":
        return any((found is None) == (str(want).lower() == "true") for want in wanted)
    name, if_exists = name.removesuffix("IfExists"), name.endswith("IfExists")
    negated, positive = name in NEGATED, name.replace("Not", "")
    if found is None:
        return if_exists or quantifier == "ForAllValues" or (negated and not quantifier)
    fits = [
        any(compare(positive, want, have, context, variables) for want in wanted) is not negated
        for have in as_list(found)
    ]
    return any(fits) if quantifier == "ForAnyValue" else all(fits)


def context_of(request: Request) -> dict:
    """The request's keys and those that follow from the caller: "AWS global condition context keys"."""
    who = request.principal
    types = {"user": "User", "root": "Account", "role-session": "AssumedRole", "federated-user": "FederatedUser"}
    types["anonymous"] = "Anonymous"
    keys = {
        "aws:principalarn": who.role_arn or who.arn if who.account else None,
        "aws:principalaccount": who.account or None,
        "aws:principaltype": types.get(who.kind.value),
        "aws:userid": who.id or None,
        "aws:username": who.arn.rpartition("/")[2] if who.kind is PrincipalKind.USER else None,
        "aws:principalisawsservice": None if who.kind is PrincipalKind.ANONYMOUS else who.kind is PrincipalKind.SERVICE,
        "aws:principalservicename": who.arn if who.kind is PrincipalKind.SERVICE else None,
        "aws:principalservicenameslist": [who.arn] if who.kind is PrincipalKind.SERVICE else None,
        "aws:resourceaccount": owner(request),
    }
    keys |= {key.lower(): value for key, value in request.context.items()}
    return {key: value for key, value in keys.items() if value is not None}


def owner(request: Request) -> str:
    fields = request.resource.split(":", 5)
    return request.resource_account or (fields[4] if len(fields) == 6 else "") or request.principal.account


def naming(element, who: Principal) -> str:
    """How a Principal element names the caller: "direct", "role" (or the user who federated), "account" or "".

    IAM User Guide, "AWS JSON policy elements: Principal".
    """
    if element == "*" or "*" in as_list(element.get("AWS", [])):
        return "direct"
    if who.kind.value in ("service", "web-identity", "saml"):
        kind = "Service" if who.kind is PrincipalKind.SERVICE else "Federated"
        return "direct" if who.arn in as_list(element.get(kind, [])) else ""
    names = {name for name in as_list(element.get("AWS", [])) if who.account}
    if names & {who.arn, who.id}:
        return "direct"
    if names & {who.role_arn, who.user_arn, who.id.partition(":")[0] if who.role_arn else None} - {""}:
        return "role"
    return "account" if names & {who.account, f"arn:aws:iam::{who.account}:root"} else ""


def applies(statement: dict, request: Request, variables: bool, bounded: bool) -> str:
    """How strongly a statement speaks of a request, as `naming` says it; "" if it does not."""
    context = context_of(request)
    actions = [tokens(each.lower(), {}, False) for each in as_list(statement.get("Action", statement.get("NotAction")))]
    if any(like(action, request.action.lower()) for action in actions) is ("NotAction" in statement):
        return ""
    resources = as_list(statement.get("Resource", statement.get("NotResource", "*")))
    if "Principal" in statement or "NotPrincipal" in statement:
        api = request.resource.partition("/")[0] if ":execute-api:" in request.resource else "no-api"
        resources = [re.sub("^execute-api:/", f"{api}/", each) for each in resources]
    patterns = [pattern for each in resources if (pattern := tokens(each, context, variables)) is not None]
    if any(arn_like(pattern, request.resource) for pattern in patterns) is ("NotResource" in statement):
        return ""
    if not condition_met(statement, context, variables):
        return ""
    if "NotPrincipal" in statement:
        enough = ("direct",) if request.principal.kind is PrincipalKind.FEDERATED_USER else ("direct", "role")
        spared = naming(statement["NotPrincipal"], request.principal) in enough
        return "" if spared and not (bounded and statement["Effect"] == "Deny") else "direct"
    return naming(statement["Principal"], request.principal) if "Principal" in statement else "direct"


def strongest(documents: list, effect: str, request: Request, bounded: bool = False) -> str:
    """The strongest naming among the statements of an effect: "" where none applies."""
    found = {
        applies(statement, request, document.get("Version") == "2012-10-17", bounded)
        for document in documents
        for statement in as_list(document["Statement"])
        if statement["Effect"] == effect
    }
    return next((strength for strength in ("direct", "role", "account") if strength in found), "")


def decide(request: Request, policies: dict) -> str:
    """The decision, as "How AWS enforcement code logic evaluates requests to allow or deny access" lays it out.

    `policies` has documents: lists under identity, boundary and session (the last two None if there are none),
    levels of lists under scps and rcps, one or None under resource and endpoint; must_allow says that the resource
    policy is a trust or key policy.
    """
    who, boundary, session = request.principal, policies["boundary"], policies["session"]
    scps = [] if who.service_linked or who.management_account or not who.account else policies["scps"]
    rcps = [] if who.service_linked or request.resource_in_management_account else policies["rcps"]
    single = [[policies[name]] for name in ("resource", "endpoint") if policies[name]]
    every = [policies["identity"], boundary or [], session or [], *scps, *rcps, *single]
    if any(strongest(documents, "Deny", request, boundary is not None) for documents in every):
        return "explicitDeny"
    guards = [*scps, *rcps, *([[policies["endpoint"]]] if policies["endpoint"] else [])]
    if not all(strongest(documents, "Allow", request) for documents in guards):
        return "implicitDeny"
    named = strongest([policies["resource"]], "Allow", request) if policies["resource"] else ""
    own = who.kind is PrincipalKind.ROOT or bool(strongest(policies["identity"], "Allow", request))
    limits = boundary is None or bool(strongest(boundary, "Allow", request))
    if session is None:
        limits = limits and who.kind is not PrincipalKind.FEDERATED_USER
    else:
        limits = limits and bool(strongest(session, "Allow", request))
    if not who.account:
        allowed = named == "direct"
    elif owner(request) != who.account:
        allowed = bool(named) and own and limits
    else:
        allowed = named == "direct" or (named == "role" and limits)
        allowed = allowed or (own and limits and (bool(named) or not policies["must_allow"]))
    return "allowed" if allowed else "implicitDeny"
