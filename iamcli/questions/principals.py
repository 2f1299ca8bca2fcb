"""Whoever a question is about, by ARN, with the policies that count for them.

IAM User Guide, "IAM identifiers" and "AWS JSON policy elements: Principal": the forms of ARNs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from ..authorization.context import global_context
from ..authorization.policies import made_ready, policies, principal
from ..callers import Caller, Circumstances, root_of
from ..errors import IamError, UsageError
from ..policy.evaluate import Policies
from ..policy.request import ContextValue, Principal, PrincipalKind
from ..state.identities import by_name, own_policies

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..state.account import Account

Accounts = Callable[[str], "Account | None"]
"""Finds an account by its 12 digits."""

NOBODY = ("*", "anonymous")
SHORT = ("user/", "role/", "group/", "oidc-provider/", "saml-provider/")
"""What a principal of the account may begin with instead of its whole ARN."""
OWN = (*SHORT, "policy/")
"""What a resource of the account may begin with instead of its whole ARN."""
PROVIDERS = {"oidc-provider": PrincipalKind.WEB_IDENTITY, "saml-provider": PrincipalKind.SAML}


class PrincipalUnknown(IamError):
    """There is nobody of that name."""

    def __init__(self, name: str, why: str = "") -> None:
        super().__init__(why or f"There is no principal {name} in this account.")


class NotAPrincipal(PrincipalUnknown):
    """The text has none of the forms in which principals are named."""

    exit_status = 252

    def __init__(self, name: str) -> None:
        super().__init__(
            name,
            f"{name!r} names no principal: that is an ARN, `user/alice`, `role/deployer`, `group/devs`, `root`, "
            "12 digits, a service like `ec2.amazonaws.com`, or `*` for the anonymous.",
        )


class NotAResource(UsageError):
    """The text has none of the forms in which resources are named."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} names no resource: that is an ARN, `role/deployer`, `user/alice`, `policy/p` of this account, "
            "or `*`."
        )


class Subject(NamedTuple):
    """Whoever a question is about."""

    principal: Principal
    policies: Policies
    """Their own: those of the resource are not among them."""
    context: Mapping[str, ContextValue]
    """The condition keys of a request of theirs that is made here and now."""


def subject(accounts: Accounts, number: str, name: str, *, now: datetime, made_by: str = "") -> Subject:
    """The principal that an ARN or a shorter name stands for in an account.

    `made_by` is the ARN of the user who made the session of a federated user; the root user unless given. Raises
    NotAPrincipal, or PrincipalUnknown if there is no such principal or nothing is known of its account.
    """
    here = accounts(number)
    assert here  # whoever asks has an account
    if (stranger := without_policies(here, name)) is not None:
        return Subject(stranger, Policies(), global_context(here, root_of(here), Circumstances(now=now)))
    arn = full_arn(here, name)
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or parts[2] not in ("iam", "sts") or not parts[5]:
        raise NotAPrincipal(name)
    home = accounts(parts[4])
    if home is None:
        raise PrincipalUnknown(arn, f"There is no account {parts[4]} here, so nothing is known of what {arn} may do.")
    kind = parts[5].partition("/")[0]
    if kind == "group":
        return group(home, arn, now)
    caller = caller_of(home, kind, arn, made_by)
    who = principal(home, caller)
    if kind == "role":
        who = replace(who, kind=PrincipalKind.ROLE)
    return Subject(who, policies(home, caller), context_of(home, caller, now))


def without_policies(account: Account, name: str) -> Principal | None:
    """The anonymous, a service or somebody vouched for by a provider; None if the name is somebody else's."""
    if name in NOBODY:
        return Principal(kind=PrincipalKind.ANONYMOUS)
    if ":" not in name and "/" not in name and "." in name:
        return Principal(kind=PrincipalKind.SERVICE, arn=name)
    arn = full_arn(account, name)
    kind = arn.split(":", 5)[-1].partition("/")[0]
    return Principal(kind=PROVIDERS[kind], arn=arn) if kind in PROVIDERS else None


def full_arn(account: Account, name: str) -> str:
    """The ARN that a shorter name stands for; other names as they are."""
    if name == "root":
        return account.arn("root")
    if len(name) == 12 and name.isascii() and name.isdigit():
        return f"arn:aws:iam::{name}:root"
    if not name.startswith(SHORT):
        return name
    kind, _, rest = name.partition("/")
    found = by_name(account, kind, rest.rpartition("/")[2]) if kind in ("user", "role", "group") else None
    return found.arn if found else account.arn(name)


def resource_arn(account: Account, name: str) -> str:
    """The ARN that a resource's name stands for: an ARN or `*` for itself, `role/app` for one of the account's.

    NotAResource for all else. What the account does not have is taken to have the path that is given.
    """
    if name == "*" or (name.startswith("arn:") and name.count(":") > 4):
        return name
    if not name.startswith(OWN) or name.endswith("/"):
        raise NotAResource(name)
    if name.startswith("policy/") and (policy := account.policies.get(name.rpartition("/")[2])):
        return account.arn(f"policy{policy.path}{policy.name}")
    return full_arn(account, name) if name.startswith(SHORT) else account.arn(name)


def subject_of(account: Account, caller: Caller, now: datetime) -> Subject:
    """Whoever calls, with the policies of their session."""
    return Subject(principal(account, caller), policies(account, caller), context_of(account, caller, now))


def caller_of(account: Account, kind: str, arn: str, made_by: str) -> Caller:
    """The caller that an ARN of the account is."""
    name = arn.rpartition("/")[2]
    if kind == "root":
        return root_of(account)
    if kind in ("user", "role"):
        found = by_name(account, kind, name)
        if found is None or found.arn != arn:
            raise PrincipalUnknown(arn)
        folded = found.record.name.lower()
        if kind == "user":
            return Caller(kind="user", account=account.id, arn=arn, id=found.record.id, user=folded)
        return Caller(kind="role", account=account.id, arn=arn, id=found.record.id, role=folded)
    if kind == "assumed-role" and arn.count("/") == 2:
        role = account.roles.get(arn.split("/")[1])
        if role is None or not name:
            raise PrincipalUnknown(arn)
        return Caller(kind="role", account=account.id, arn=arn, id=f"{role.id}:{name}", role=role.name.lower())
    if kind == "federated-user" and name:
        maker = by_name(account, "user", made_by.rpartition("/")[2]) if made_by else None
        if made_by and maker is None and not made_by.endswith(":root"):
            raise PrincipalUnknown(made_by)
        user = maker.record.name.lower() if maker else None
        return Caller(kind="federated", account=account.id, arn=arn, id=f"{account.id}:{name}", user=user)
    raise NotAPrincipal(arn)


def group(account: Account, arn: str, now: datetime) -> Subject:
    """A group as such: nobody can call as a group, but its policies can be asked."""
    found = by_name(account, "group", arn.rpartition("/")[2])
    if found is None or found.arn != arn:
        raise PrincipalUnknown(arn)
    who = Principal(kind=PrincipalKind.GROUP, arn=arn, account=account.id)
    own = Policies(identity=[made_ready(held) for held in own_policies(account, found)])
    return Subject(who, own, global_context(account, root_of(account), Circumstances(now=now)))


def context_of(account: Account, caller: Caller, now: datetime) -> dict[str, ContextValue]:
    """The keys of a request from here; whoever works with temporary credentials has got them just now, without MFA."""
    found = global_context(account, caller, Circumstances(now=now))
    if caller.kind in ("role", "federated"):
        stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        found = {"aws:TokenIssueTime": stamp, "aws:MultiFactorAuthPresent": False, **found}
    return found
