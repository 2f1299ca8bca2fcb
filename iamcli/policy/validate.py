"""The rules about what a policy says, applied in a fixed order; the first that is broken is the answer.

JSON and shape come first (`parse`), then the rules here: Version, elements, principals, actions, conditions,
resources, statement ids. AWS names one fault at a time and documents no order beyond that.
"""

from __future__ import annotations

from ..errors import MalformedPolicyDocument
from . import arns
from .grammar import Policy, Statement, Strings
from .kinds import RULES, Kind, Rules, may_lack
from .operators import operator
from .parse import VERSIONS, parse

_NO_VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
"""CloudFormation's report of a refused role, in the development notes of a public repository."""
_VENDOR_WILDCARD = "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards."
"""theserverlessway/aws-baseline#1, boogy/iam-policy-validator#172"""
_COLONS = "Actions/Condition can contain only one colon."
"""garnaat/kappa#111, aws-cloudformation/cfn-lint#935"""
_ONLY_STS = "AssumeRole policy may only specify STS AssumeRole actions."
"""hashicorp/terraform-provider-aws#32872"""
_SID = "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"
"""aws-cloudformation/cfn-lint#1376, Wolox/carthage_cache#22"""


def check(document: str, kind: Kind) -> None:
    """Accept a policy document of this kind.

    Raises MalformedPolicyDocument with AWS's sentence for the first fault. Whether principals, actions and
    resources exist is not looked at, nor is the length (see `size`).
    """
    policy, rules = parse(document, kind), RULES[kind]
    _check_outline(policy, rules)
    for statement in policy.statements:
        _check_elements(statement, rules)
    if rules.trusts:
        _check_trust(policy)
    if rules.denies_everyone and not denies_everyone(policy):
        raise MalformedPolicyDocument(rules.malformed)
    for statement in policy.statements:
        _check_actions(_either(statement.action, statement.not_action), rules)
        _check_condition(statement, rules)
    for statement in policy.statements:
        _check_resources(_either(statement.resource, statement.not_resource), rules)
    _check_sids(policy, rules)


def _check_outline(policy: Policy, rules: Rules) -> None:
    for element in policy.elements:
        if element in rules.prohibited:
            raise MalformedPolicyDocument(rules.prohibited[element])
    if rules.old_version and policy.version != VERSIONS[0]:
        raise MalformedPolicyDocument(rules.old_version)


def _check_elements(statement: Statement, rules: Rules) -> None:
    """Prohibited elements first: of a permissions policy CreateRole names the Resource, not the Principal."""
    for element, words in rules.prohibited.items():
        if element in statement.elements:
            raise MalformedPolicyDocument(words)
    actions = _either(statement.action, statement.not_action)
    values = {
        "Effect": statement.effect,
        "Principal": statement.principal or statement.not_principal,
        "Action": actions,
        "Resource": _either(statement.resource, statement.not_resource),
    }
    for element, words in rules.missing.items():
        absent = element not in statement.elements and f"Not{element}" not in statement.elements
        if not values[element] and not (absent and may_lack(rules, element, actions)):
            raise MalformedPolicyDocument(words)


def _either(positive: Strings | None, negated: Strings | None) -> tuple[str, ...]:
    """Return the values of an element or of its Not... form; at most one of them is there."""
    element = positive or negated
    return element.values if element else ()


def _check_trust(policy: Policy) -> None:
    from . import principals  # most commands never see a trust policy

    for statement in policy.statements:
        words = principals.refusal(statement.principal) if statement.principal else None
        if words:
            raise MalformedPolicyDocument(words)


def denies_everyone(policy: Policy) -> bool:
    """Whether a policy could be a resource control policy: one that AWS wrote, or one that only denies."""
    principals = [statement.principal for statement in policy.statements]
    if not all(one and (one.everyone or one.entries == (("AWS", Strings(("*",), single=True)),)) for one in principals):
        return False
    if all(statement.effect == "Deny" for statement in policy.statements):
        return True
    everything = policy.statements[0]  # RCPFullAWSAccess
    return len(policy.statements) == 1 and all(
        element is not None and element.values == ("*",) for element in (everything.action, everything.resource)
    )


def _check_actions(actions: tuple[str, ...], rules: Rules) -> None:
    for action in actions:
        if rules.only_actions and action.lower() not in rules.only_actions:
            raise MalformedPolicyDocument(_ONLY_STS)
        if action == "*":
            continue
        vendor, _, name = action.partition(":")
        if ":" in name:
            raise MalformedPolicyDocument(_COLONS)
        if not vendor or ":" not in action:
            raise MalformedPolicyDocument(_NO_VENDOR)
        if "*" in vendor or "?" in vendor:
            raise MalformedPolicyDocument(_VENDOR_WILDCARD)
        if not name or not vendor.replace("-", "").isalnum() or not vendor.isascii():
            raise MalformedPolicyDocument(rules.malformed)


def _check_condition(statement: Statement, rules: Rules) -> None:
    for block in statement.condition or ():
        if operator(block.operator) is None:
            raise MalformedPolicyDocument(rules.invalid_operator.format(block.operator))
        for test in block.tests:
            # A key may hold further colons: the name of a tag, or the port of an identity provider.
            if not test.key.partition(":")[0] or ":" not in test.key:
                raise MalformedPolicyDocument(_NO_VENDOR)


def _check_resources(resources: tuple[str, ...], rules: Rules) -> None:
    for resource in resources:
        if rules.of_any_service and arns.is_relative(resource):
            continue
        if words := arns.refusal(resource):
            raise MalformedPolicyDocument(words)
        if rules.complete_arns and resource != "*" and len(arns.fields(resource)) < 6:
            raise MalformedPolicyDocument(rules.malformed)


def _check_sids(policy: Policy, rules: Rules) -> None:
    """Characters first, then that no two are the same; an empty Sid counts as none."""
    sids = [statement.sid for statement in policy.statements if statement.sid]
    if not rules.of_any_service and not all(sid.isalnum() and sid.isascii() for sid in sids):
        raise MalformedPolicyDocument(_SID)
    if len(set(sids)) < len(sids):
        raise MalformedPolicyDocument(rules.repeated_sid)
