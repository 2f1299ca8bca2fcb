"""The policies that count for a caller, made ready for decisions.

A document is made ready once and kept by its text, whoever has it; what a caller has altogether is kept with the
account it was read from, so that a server that keeps the account decides the next request at once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from ..policy.compiled import CompiledPolicy, PolicyType, compiled
from ..policy.evaluate import Evaluator, Policies
from ..policy.request import Principal, PrincipalKind
from ..state.identities import by_name, policies_of
from ..state.policies import managed_policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..callers import Caller
    from ..state.account import Account
    from ..state.identities import Held, Identity

REMEMBERED = 1024
"""Documents that are kept ready."""
KINDS = {
    "root": PrincipalKind.ROOT,
    "user": PrincipalKind.USER,
    "role": PrincipalKind.ROLE_SESSION,
    "federated": PrincipalKind.FEDERATED_USER,
}
OF_ALL = "permissions of all users"
"""What explanations call what users may do without a policy of their own."""

SESSION = "session policy"
"""What explanations call a session policy that was given as a document."""


@lru_cache(REMEMBERED)
def ready(document: str, kind: PolicyType, name: str) -> CompiledPolicy:
    """A document of the account made ready, which was checked when it was stored; the latest ones are kept."""
    return compiled(document, kind, name, checked=True)


def evaluator(account: Account, caller: Caller) -> Evaluator:
    """All policies that count for what a caller does in the account."""
    if caller.session:  # two sessions of one name may have been given different policies
        return Evaluator(policies(account, caller))
    return account.derived(
        f"policies of {caller.arn}", lambda: Evaluator(policies(account, caller)), basis(account, caller)
    )


def basis(account: Account, caller: Caller) -> tuple[object, ...]:
    """What the policies of a caller without a session follow from, as far as it can change."""
    settings = account.settings.password_policy
    return (
        account.users.row(caller.user) if caller.user is not None else None,
        account.groups.version,
        account.policies.version,
        settings is not None and settings.users_may_change,
        len(account.delegation_requests) > 0,
    )


def policies(account: Account, caller: Caller) -> Policies:
    """The policies of a caller: its own and its groups', its boundary, and those its session was given."""
    who = identity_of(account, caller)
    identity = [made_ready(held) for held in policies_of(account, who)] if who else []
    if caller.kind == "user" and (statements := list(of_all_users(account, caller))):
        identity.append(ready(document(statements), PolicyType.IDENTITY, OF_ALL))
    given, scopes = of_session(account, caller)
    return Policies(identity=identity, boundary=boundary(account, who), session=given, scopes=scopes)


def of_session(account: Account, caller: Caller) -> tuple[Sequence[CompiledPolicy] | None, Sequence[CompiledPolicy]]:
    """The session policies that came with the session, None if none did; and those it was narrowed with since."""
    session = caller.session
    if session is None:
        return None, ()
    given = [ready(document, PolicyType.SESSION, SESSION) for document in session.policies]
    given += managed(account, session.policy_arns, PolicyType.SESSION)
    scopes = [ready(document, PolicyType.SESSION, SESSION) for document in session.scopes]
    return given if session.policies or session.policy_arns else None, scopes


def identity_of(account: Account, caller: Caller) -> Identity | None:
    """The user or the role whose policies a caller has; None for the root user."""
    if caller.role is not None:
        return by_name(account, "role", caller.role)
    return by_name(account, "user", caller.user) if caller.user is not None else None


def made_ready(held: Held) -> CompiledPolicy:
    """An identity's policy; an inline one is called as AWS's simulator calls it, as in `role_deployer_assets`."""
    name = held.name if held.arn else f"{held.holder.kind}_{held.holder.record.name}_{held.name}"
    return ready(held.document, PolicyType.IDENTITY, name)


def boundary(account: Account, who: Identity | None) -> Sequence[CompiledPolicy] | None:
    """The permissions boundary of an identity; None if it has none. One whose policy is gone allows nothing."""
    arn: str | None = getattr(who.record, "boundary", None) if who else None
    return None if arn is None else managed(account, [arn], PolicyType.BOUNDARY)


def managed(account: Account, arns: Sequence[str], kind: PolicyType) -> list[CompiledPolicy]:
    """Managed policies in their default versions; those that are gone are left out."""
    found = (managed_policy(account, arn) for arn in arns)
    return [ready(policy.versions[policy.default].document, kind, policy.name) for policy in found if policy]


def of_all_users(account: Account, caller: Caller) -> Iterator[dict[str, Any]]:
    """What a user may do without a policy, as statements.

    API reference, PasswordPolicy: AllowUsersToChangePassword lets all users change their passwords and see the rules
    for them. GetDelegationRequest: the owner of a delegation request may look at it.
    """
    settings = account.settings.password_policy
    if settings and settings.users_may_change:
        yield {"Effect": "Allow", "Action": "iam:ChangePassword", "Resource": literal(caller.arn)}
        yield {"Effect": "Allow", "Action": "iam:GetAccountPasswordPolicy", "Resource": "*"}
    if len(account.delegation_requests):
        owned = {"ArnEquals": {"iam:DelegationRequestOwner": literal(caller.arn)}}
        yield {"Effect": "Allow", "Action": "iam:GetDelegationRequest", "Resource": "*", "Condition": owned}


def literal(text: str) -> str:
    """A text as policies have it: the path in an ARN may hold what would else be a wildcard or a variable."""
    return text.replace("$", "${$}").replace("*", "${*}").replace("?", "${?}")


def document(statements: Sequence[dict[str, Any]]) -> str:
    """A policy with these statements."""
    return msgspec.json.encode({"Version": "2012-10-17", "Statement": statements}).decode()


def principal(account: Account, caller: Caller) -> Principal:
    """The caller as the engine knows principals."""
    role = account.roles.get(caller.role) if caller.role is not None else None
    user = account.users.get(caller.user) if caller.kind == "federated" and caller.user is not None else None
    made_by = account.arn(f"user{user.path}{user.name}") if user else account.arn("root")
    return Principal(
        kind=KINDS[caller.kind],
        arn=caller.arn,
        account=caller.account,
        id=caller.id,
        role_arn=account.arn(f"role{role.path}{role.name}") if role else "",
        user_arn=made_by if caller.kind == "federated" else "",
        service_linked=bool(role and role.service),
    )
