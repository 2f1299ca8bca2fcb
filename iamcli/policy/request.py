"""What is asked of the engine: who wants to do what to which resource, and under which circumstances."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

ContextValue = str | bool | int | float | Sequence[str]
"""A value of a condition key; a sequence, even of one item, makes the key multi-valued."""


class Deferred(Mapping[str, ContextValue]):
    """Condition keys that are worked out when somebody looks at them: most policies look at none."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Mapping[str, ContextValue]]) -> None:
        self._make = make
        self._made: Mapping[str, ContextValue] | None = None

    def _all(self) -> Mapping[str, ContextValue]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, key: str) -> ContextValue:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


class PrincipalKind(enum.Enum):
    """The kinds of principal that AWS tells apart (IAM User Guide, "AWS JSON policy elements: Principal")."""

    ROOT = "root"
    USER = "user"
    ROLE_SESSION = "role-session"
    FEDERATED_USER = "federated-user"
    """A session of GetFederationToken."""
    SERVICE = "service"
    WEB_IDENTITY = "web-identity"
    """Somebody whom an OpenID Connect provider vouches for, before the role is assumed."""
    SAML = "saml"
    """Somebody whom a SAML provider vouches for, before the role is assumed."""
    ANONYMOUS = "anonymous"
    ROLE = "role"
    """A role as such, where nobody has assumed it: simulations and lists of who can do what."""
    GROUP = "group"
    """A group as such, in simulations."""

    __hash__ = object.__hash__  # that of Enum is Python code, and each decision looks kinds up


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks."""

    kind: PrincipalKind
    arn: str = ""
    """ARN of the user, the root user or the session; of a service its name (`ec2.amazonaws.com`); of a web identity
    the provider's name or ARN; of SAML the provider's ARN; empty for the anonymous."""
    account: str = ""
    """12 digits; empty for services and the anonymous."""
    id: str = ""
    """Unique id: AIDA..., AROA...:session, the account of root, account:name of a federated user."""
    role_arn: str = ""
    """Of a role session, and of a role: the role's ARN with its path."""
    user_arn: str = ""
    """Of a federated user: the ARN of the user, or of the root user, that called GetFederationToken."""
    service_linked: bool = False
    """Whether the role is a service-linked one."""
    management_account: bool = False
    """Whether the account is the management account of its organization."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One action on one resource."""

    principal: Principal
    action: str
    """Such as `s3:GetObject`, in any case."""
    resource: str = "*"
    resource_account: str = ""
    """Owner of the resource; if empty, the account in its ARN, or else the principal's."""
    resource_in_management_account: bool = False
    context: Mapping[str, ContextValue] = {}
    """Condition keys, in any case, and their values."""
