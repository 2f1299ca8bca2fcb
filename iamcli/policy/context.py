"""The condition keys of a request: those it brings, and those that follow from its principal and resource.

IAM User Guide, "AWS global condition context keys" and "IAM policy elements: Variables and tags" (its table of
principal key values). Keys have no case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .request import ContextValue, PrincipalKind, Request

_TYPES = {
    PrincipalKind.ROOT: "Account",
    PrincipalKind.USER: "User",
    PrincipalKind.ROLE_SESSION: "AssumedRole",
    PrincipalKind.ROLE: "AssumedRole",
    PrincipalKind.FEDERATED_USER: "FederatedUser",
    PrincipalKind.ANONYMOUS: "Anonymous",
}
IDENTITIES = frozenset(
    (
        *(PrincipalKind.ROOT, PrincipalKind.USER, PrincipalKind.ROLE_SESSION, PrincipalKind.ROLE),
        *(PrincipalKind.FEDERATED_USER, PrincipalKind.GROUP),
    )
)
"""Principals that belong to an account."""


class Context:
    """Condition keys and their values as text; `get` and the like take keys in lower case."""

    __slots__ = ("_given", "_request")

    def __init__(self, request: Request) -> None:
        self._request = request
        self._given: Mapping[str, ContextValue] | None = None

    def values(self, key: str) -> tuple[str, ...] | None:
        """The values of a key; None if the request lacks it or brings an empty list."""
        value = self._value(key)
        if value is None or isinstance(value, str):
            return None if value is None else (value,)
        if isinstance(value, (bool, int, float)):
            return (as_text(value),)
        return tuple(as_text(item) for item in value) or None

    def single(self, key: str) -> str | None:
        """The value of a single-valued key, as variables need it; None if it is absent or multi-valued."""
        value = self._value(key)
        if isinstance(value, str) or value is None:
            return value
        return as_text(value) if isinstance(value, (bool, int, float)) else None

    def _value(self, key: str) -> ContextValue | None:
        given = self._given
        if given is None:
            given = self._given = {name.lower(): value for name, value in self._request.context.items()}
        if key in given:
            return given[key]
        derive = _DERIVED.get(key)
        return derive(self._request) if derive else None


def as_text(value: str | bool | float) -> str:
    """Write a value the way policies do."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def resource_account(request: Request, fields: Sequence[str] | None) -> str:
    """The 12 digits of the account that owns the resource, whose ARN has these fields, as far as they are known."""
    if request.resource_account:
        return request.resource_account
    account = fields[4] if fields else ""
    return account if len(account) == 12 and account.isdigit() else request.principal.account


def _resource_account(request: Request) -> str | None:
    fields = request.resource.split(":", 5)
    return resource_account(request, fields if len(fields) == 6 else None) or None


def _principal_arn(request: Request) -> str | None:
    principal = request.principal
    if principal.kind not in IDENTITIES or principal.kind is PrincipalKind.GROUP:
        return None
    return principal.role_arn or principal.arn or None


def _account(request: Request) -> str | None:
    return request.principal.account or None


def _type(request: Request) -> str | None:
    return _TYPES.get(request.principal.kind)


def _user_id(request: Request) -> str | None:
    principal = request.principal
    if principal.kind is PrincipalKind.ANONYMOUS:
        return "anonymous"
    return principal.id or (principal.account if principal.kind is PrincipalKind.ROOT else "") or None


def _user_name(request: Request) -> str | None:
    """Only IAM users have this key."""
    principal = request.principal
    return principal.arn.rpartition("/")[2] or None if principal.kind is PrincipalKind.USER else None


def _is_service(request: Request) -> bool | None:
    kind = request.principal.kind
    return None if kind is PrincipalKind.ANONYMOUS else kind is PrincipalKind.SERVICE


def _service_name(request: Request) -> str | None:
    return request.principal.arn if request.principal.kind is PrincipalKind.SERVICE else None


def _service_names(request: Request) -> Sequence[str] | None:
    return [request.principal.arn] if request.principal.kind is PrincipalKind.SERVICE else None


_DERIVED: dict[str, Callable[[Request], ContextValue | None]] = {
    "aws:principalarn": _principal_arn,
    "aws:principalaccount": _account,
    "aws:principaltype": _type,
    "aws:userid": _user_id,
    "aws:username": _user_name,
    "aws:principalisawsservice": _is_service,
    "aws:principalservicename": _service_name,
    "aws:principalservicenameslist": _service_names,
    "aws:resourceaccount": _resource_account,
}
