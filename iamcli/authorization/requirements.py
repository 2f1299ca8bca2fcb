"""What a caller has to be allowed for an operation: mostly one action, sometimes others along with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from ..policy.request import ContextValue, Deferred
from .condition_keys import Value, context
from .resources import existing, resource_of

if TYPE_CHECKING:
    from .resources import Asked, Resource

NEW_NAMES = {
    "user": "new_user_name",
    "group": "new_group_name",
    "server-certificate": "new_server_certificate_name",
}
"""The members that rename a resource, by its kind."""


class Requirement(msgspec.Struct, frozen=True, kw_only=True):
    """An action on a resource, with the condition keys that the request brings."""

    action: str
    resource: str = "*"
    called: str = ""
    """How AWS's sentence calls the resource."""
    context: Mapping[str, ContextValue] = {}


def requirements(asked: Asked) -> list[Requirement]:
    """What a request needs, in the order in which it is checked; empty where nobody needs a permission."""
    operation = asked.operation
    if operation.needs.free:
        return []
    resource = resource_of(asked)
    keys = Deferred(partial(context, asked, resource))

    def needed(action: str, on: Resource = resource) -> Requirement:
        called = on.called or on.arn
        return Requirement(action=f"{operation.service}:{action}", resource=on.arn, called=called, context=keys)

    found = [needed(operation.name)]
    found += (needed(action) for action in along(asked))
    if moved := renamed(asked, resource):
        found.append(Requirement(action=found[0].action, resource=moved, called=moved, context=keys))
    if operation.needs.passes:
        found.append(passing(asked, operation.needs.passes))
    return found


def along(asked: Asked) -> Iterator[str]:
    """Actions on the same resource that other members of the request need.

    IAM User Guide, "Tags for AWS Identity and Access Management resources" and "Pass session tags in AWS STS": who
    gives a new resource or a session tags has to be allowed to tag it; "Monitor and control actions taken with assumed
    roles": likewise who sets a source identity.
    """
    name = asked.operation.name
    if asked.get("tags") and not name.startswith("Tag"):
        if asked.operation.service == "sts":
            yield "TagGetWebIdentityToken" if name == "GetWebIdentityToken" else "TagSession"
        else:
            yield "Tag" + name.removeprefix("Create").removeprefix("Upload").removeprefix("Virtual")
    if asked.get("source_identity"):
        yield "SetSourceIdentity"
    if name == "GetWebIdentityToken" and asked.get("scope"):  # the API reference, GetWebIdentityToken, Scope
        yield "SetWebIdentityTokenScope"


def renamed(asked: Asked, resource: Resource) -> str | None:
    """The ARN that a resource is to have: the API reference wants permission on both for UpdateUser and its like."""
    record = resource.record
    if record is None or resource.kind not in NEW_NAMES:
        return None
    path = asked.get("new_path") or record.path
    name = asked.get(NEW_NAMES[resource.kind]) or record.name
    arn = asked.account.arn(f"{resource.kind}{path}{name}")
    return arn if arn != resource.arn else None


def passing(asked: Asked, service: str) -> Requirement:
    """The permission to pass the role of the request to a service."""
    role = existing(asked.account, "role", "roles", asked.get("role_name"))
    keys: dict[str, Value] = {"iam:PassedToService": service}
    tags = role.record.tags if role.record else {}
    keys |= {f"{prefix}:ResourceTag/{key}": value for key, value in tags.items() for prefix in ("aws", "iam")}
    return Requirement(action="iam:PassRole", resource=role.arn, called=role.arn, context=keys)
