"""The condition keys of a request to IAM or STS: what its members say, and what its resource is like.

Source: AWS's service authorization reference for IAM and STS, which lists the keys of each action and of each kind of
resource. A key is read off a member's name; those that tell of the resource as it is stand with the operation, or
follow from its kind. The tests compare every operation with the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..operation import Operation
    from .resources import Asked, Resource

Value = str | int | list[str]
Pairs = Iterator[tuple[str, Value]]

BY_MEMBER = {
    "permissions_boundary": "iam:PermissionsBoundary",
    "organizations_policy_id": "iam:OrganizationsPolicyId",
    "aws_service_name": "iam:AWSServiceName",
    "credential_age_days": "iam:ServiceSpecificCredentialAgeDays",
    "session_duration": "iam:DelegationDuration",
    "notification_channel": "iam:NotificationChannel",
    "owner_id": "iam:DelegationRequestOwner",
    "external_id": "sts:ExternalId",
    "role_session_name": "sts:RoleSessionName",
    "source_identity": "sts:SourceIdentity",
    "transitive_tag_keys": "sts:TransitiveTagKeys",
    "audience": "sts:IdentityTokenAudience",
    "signing_algorithm": "sts:SigningAlgorithm",
    "subject_mode": "sts:SubjectMode",
}
"""Members whose value is the key's."""

TAGGED = frozenset(
    ("user", "role", "policy", "instance-profile", "mfa", "oidc-provider", "saml-provider", "server-certificate")
)
"""Kinds of resources whose tags can be tested."""
PRINCIPALS = frozenset(("user", "role"))
"""Kinds whose tags have a second key, of IAM's own."""
TAGS = ("aws:RequestTag/${TagKey}", "aws:TagKeys")


def context(asked: Asked, resource: Resource) -> dict[str, Value]:
    """The keys that a request brings, with their values."""
    found: dict[str, Value] = dict(of_resource(asked, resource))
    for member in asked.operation.members:
        value = asked.get(member.name)
        if value is None:
            continue
        if member.name in BY_MEMBER:
            found[BY_MEMBER[member.name]] = value
        elif member.name in RULES and applies(asked.operation, member.name):
            found |= RULES[member.name][1](asked, value)
    return found


def keys(operation: Operation[..., Any]) -> set[str]:
    """The keys that a request for an operation may bring, besides the tags of its resource."""
    found = set(operation.needs.keys)
    for member in operation.members:
        if member.name in BY_MEMBER:
            found.add(BY_MEMBER[member.name])
        elif member.name in RULES and applies(operation, member.name):
            found |= set(RULES[member.name][0])
    return found


def applies(operation: Operation[..., Any], member: str) -> bool:
    """Whether a rule counts: a policy's ARN is a key where something else is the resource, filters are none."""
    if member == "policy_arn":
        return bool({"user_name", "group_name", "role_name"} & {one.name for one in operation.members})
    if member == "scope":
        return operation.service == "sts"
    return operation.writes if member == "service_name" else True


def of_resource(asked: Asked, resource: Resource) -> Pairs:
    """What the resource is like: its tags, and what the operation declares that counts."""
    record = resource.record
    if record is not None and resource.kind in TAGGED:
        for key, value in record.tags.items():
            yield f"aws:ResourceTag/{key}", value
            if resource.kind in PRINCIPALS:
                yield f"iam:ResourceTag/{key}", value
    if record is not None and resource.kind == "delegation-request" and record.owner:
        from ..state.identities import arns_now

        yield from (("iam:DelegationRequestOwner", arn) for arn in arns_now(asked.account, [record.owner]).values())
    for key in asked.operation.needs.keys:
        value = STATES[key](asked, record)
        if value:
            yield key, value


def request_tags(asked: Asked, tags: Any) -> dict[str, Value]:
    """The tags that a request brings; a key that stands there twice has the value it had first."""
    found: dict[str, Value] = {f"aws:RequestTag/{tag.key}": tag.value for tag in reversed(tags)}
    return found | {"aws:TagKeys": [tag.key for tag in tags]}


def credential_service(asked: Asked, credential_id: Any) -> dict[str, Value]:
    """The service that an existing credential is for."""
    name = asked.get("user_name") or asked.caller.user
    owner = asked.account.users.get(name) if name else None
    credential = owner.service_credentials.get(credential_id) if owner else None
    return {"iam:ServiceSpecificCredentialServiceName": credential.service} if credential else {}


def namespaces(properties: Any) -> list[str]:
    """The namespaces of account properties."""
    return sorted({key.partition("/")[0] for key in properties})


def template(asked: Asked, permissions: Any) -> dict[str, Value]:
    """The policy template of a delegation request."""
    return {"iam:TemplateArn": permissions.policy_template_arn} if permissions.policy_template_arn else {}


RULES: dict[str, tuple[tuple[str, ...], Callable[[Asked, Any], dict[str, Value]]]] = {
    "tags": (TAGS, request_tags),
    "tag_keys": (("aws:TagKeys",), lambda _, given: {"aws:TagKeys": list(given)}),
    "scope": (("sts:IdentityTokenScope",), lambda _, scopes: {"sts:IdentityTokenScope": scopes.split(" ")}),
    "policy_arn": (("iam:PolicyARN",), lambda _, arn: {"iam:PolicyARN": arn}),
    "service_name": (
        ("iam:ServiceSpecificCredentialServiceName",),
        lambda _, name: {"iam:ServiceSpecificCredentialServiceName": name},
    ),
    "service_specific_credential_id": (("iam:ServiceSpecificCredentialServiceName",), credential_service),
    "properties": (
        ("iam:AccountPropertyNamespaces",),
        lambda _, given: {"iam:AccountPropertyNamespaces": namespaces(given)},
    ),
    "permissions": (("iam:TemplateArn",), template),
}
"""Members from which keys are made: which, and how."""


def registration(asked: Asked, _: Any) -> Value | None:
    """What happens to a security key; nobody here knows how its maker had it certified."""
    return "Activate" if ":u2f/" in asked.arguments["serial_number"] else None


STATES: dict[str, Callable[[Asked, Any], Value | None]] = {
    "iam:PermissionsBoundary": lambda _, record: record.boundary if record else None,
    "iam:RoleTemplateARN": lambda _, record: record.template if record else None,
    "iam:AccountPropertyNamespaces": lambda asked, _: namespaces(asked.account.settings.properties),
    "iam:RegisterSecurityKey": registration,
    "iam:FIDO-certification": lambda *_: None,
    "iam:FIDO-FIPS-140-2-certification": lambda *_: None,
    "iam:FIDO-FIPS-140-3-certification": lambda *_: None,
    "sts:DurationSeconds": lambda asked, _: asked.get("duration_seconds"),
}
"""Keys that operations declare: what the resource or the request has."""
