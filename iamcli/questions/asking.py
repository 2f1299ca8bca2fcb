"""One request put to the engine: may this principal do this, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from ..authorization.policies import ready
from ..errors import IamError, MalformedPolicyDocument, UsageError
from ..policy.compiled import CompiledPolicy, PolicyType, compiled
from ..policy.evaluate import Policies, Verdict
from ..policy.explain import Change, Explanation, explain
from ..policy.kinds import Kind
from ..policy.request import PrincipalKind, Request
from ..state.trusts import trust_now
from .trusts import is_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..policy.request import ContextValue
    from ..state.account import Account
    from ..state.records.roles import RoleRecord
    from .principals import Accounts, Subject

TRUSTING = frozenset(
    f"sts:{name}".lower()
    for name in ("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "TagSession", "SetSourceIdentity")
)
"""Actions on a role that its trust policy decides."""
FREE = {
    "sts:getcalleridentity": "No permission is needed to ask who one is, and no policy can deny it.",
    "sts:getsessiontoken": "No permission is needed for GetSessionToken, and no policy can deny it.",
}
"""Actions that policies have no say in. STS API Reference, GetCallerIdentity and GetSessionToken."""
ROOT_ASSUMES = "Roles may not be assumed by root accounts."
"""What STS answers to the root user, whatever policies say."""
TAGGED = {
    "user": "users",
    "role": "roles",
    "policy": "policies",
    "instance-profile": "instance_profiles",
    "saml-provider": "saml_providers",
    "server-certificate": "server_certificates",
}
"""Kinds of resources of IAM whose tags are condition keys, and their tables."""


class PolicyUnusable(IamError):
    """A policy that was given is none of its kind."""

    exit_status = 252

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} cannot be used: {why} `iamcli policy validate` says more.")


class RoleUnknown(IamError):
    """A role is to be assumed that none of the accounts has."""

    def __init__(self, arn: str) -> None:
        super().__init__(f"There is no role {arn} here, so that nobody knows whom it trusts.")


class RoleNeeded(UsageError):
    """Whether a role is assumed is asked of no role in particular."""

    def __init__(self, arn: str) -> None:
        super().__init__(f"Each role trusts others: say which one is meant with --resource ROLE, not {arn!r}.")


class Asked(NamedTuple):
    """A request, and all policies that bear on it."""

    request: Request
    policies: Policies


class Given(NamedTuple):
    """What is given along with a request."""

    context: Mapping[str, ContextValue] = {}
    """Condition keys beside those that are known, or in their place."""
    session: Sequence[CompiledPolicy] | None = None
    resource: CompiledPolicy | None = None


def asked(accounts: Accounts, who: Subject, action: str, resource: str, given: Given) -> Asked:
    """The request of a principal; the trust policy of a role that is kept here counts by itself."""
    keys = {name.lower() for name in given.context}
    known = {name: value for name, value in who.context.items() if name.lower() not in keys}
    tags = {name: value for name, value in tags_of(accounts, resource).items() if name.lower() not in keys}
    request = Request(
        principal=who.principal, action=action, resource=resource, context={**known, **tags, **given.context}
    )
    on = given.resource or trust_of(accounts, action, resource)
    session = given.session if given.session is not None else who.policies.session
    return Asked(request, replace(who.policies, resource=on, session=session))


def explained(asked: Asked) -> Explanation:
    """The answer and its reasons, also where policies are not asked at all."""
    request = asked.request
    answer = explain(request, asked.policies)
    action = request.action.lower()
    if action in FREE:
        return without_policies(answer, Verdict.ALLOWED, FREE[action], ())
    if action == "sts:assumerole" and request.principal.kind is PrincipalKind.ROOT:
        other = Change(type=PolicyType.TRUST, sentence="Ask as a user or from a role's session.")
        return without_policies(answer, Verdict.IMPLICIT_DENY, ROOT_ASSUMES, (other,))
    return answer


def without_policies(answer: Explanation, verdict: Verdict, why: str, changes: tuple[Change, ...]) -> Explanation:
    """An answer that AWS gives without looking at policies."""
    return replace(answer, verdict=verdict, decided_by=None, sentence=why, types=(), missing=(), changes=changes)


def given_policy(text: str, kind: PolicyType, name: str) -> CompiledPolicy:
    """A policy somebody wants to count; PolicyUnusable if it is none."""
    kinds = {PolicyType.SESSION: Kind.SESSION, PolicyType.TRUST: Kind.TRUST}
    try:
        return compiled(text, kind, name, kinds.get(kind, Kind.RESOURCE))
    except MalformedPolicyDocument as error:
        raise PolicyUnusable(name, str(error).rstrip(".") + ".") from None


def resource_type(action: str, resource: str) -> PolicyType:
    """What the policy of a resource is: roles have trust policies, keys have key policies."""
    if action.lower() in TRUSTING:
        return PolicyType.TRUST
    is_key = resource.split(":", 5)[2:3] == ["kms"] and ":key/" in resource
    return PolicyType.KEY if is_key else PolicyType.RESOURCE


def trust_of(accounts: Accounts, action: str, resource: str) -> CompiledPolicy | None:
    """The trust policy that an action on a role is up to; None for all other actions.

    RoleUnknown if the role is not here, RoleNeeded if the resource stands for several.
    """
    if action.lower() not in TRUSTING:
        return None
    if is_pattern(resource):
        raise RoleNeeded(resource)
    found = role_of(accounts, resource)
    if found is None:
        raise RoleUnknown(resource)
    return ready(trust_now(found[1], accounts), PolicyType.TRUST, found[1].name)


def role_of(accounts: Accounts, arn: str) -> tuple[Account, RoleRecord] | None:
    """A role in one of the accounts that are kept here, by its ARN."""
    parts = arn.split(":", 5)
    account = accounts(parts[4]) if len(parts) == 6 and parts[5].startswith("role/") else None
    role = account.roles.get(arn.rpartition("/")[2]) if account else None
    if account is None or role is None or account.arn(f"role{role.path}{role.name}") != arn:
        return None
    return account, role


def tags_of(accounts: Accounts, arn: str) -> dict[str, ContextValue]:
    """The tags of a resource of IAM's as condition keys; of roles and users there are keys of IAM's own too."""
    parts = arn.split(":", 5)
    kind = parts[-1].partition("/")[0]
    account = accounts(parts[4]) if len(parts) == 6 and parts[2] == "iam" and kind in TAGGED else None
    record = getattr(account, TAGGED[kind]).get(arn.rpartition("/")[2]) if account else None
    if account is None or record is None:
        return {}
    prefixes = ("aws", "iam") if kind in ("user", "role") else ("aws",)
    return {f"{prefix}:ResourceTag/{key}": value for key, value in record.tags.items() for prefix in prefixes}
