"""The policies that let an identity use a service.

Source: the API reference's page of the operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import InvalidInput, NoSuchEntity
from ..operation import reads
from ..shapes.service_last_accessed import (
    GrantingPolicies,
    ListPoliciesGrantingServiceAccessEntry,
    PolicyGrantingServiceAccess,
)
from ._granted_services import granted
from ._identities import identity, policies_of
from ._pages import page

if TYPE_CHECKING:
    from ..service import Call
    from ..shapes.scalars import Arn, Marker, ServiceNamespaces
    from ..state.identities import Held


@reads(NoSuchEntity, InvalidInput)
def list_policies_granting_service_access(
    call: Call,
    *,
    marker: Marker | None = None,
    arn: Annotated[Arn, "The ARN of the user, group or role whose policies are listed."],
    service_namespaces: ServiceNamespaces,
) -> GrantingPolicies:
    """List, service by service, the policies that let a user, group or role use it.

    For a user these are its own policies and those of its groups. Permissions boundaries are not listed. A policy is
    listed if it allows an action of the service on anything, under whatever conditions, unless another one denies
    that altogether.
    """
    policies = list(policies_of(call, identity(call, arn)))
    held = list(zip(policies, granted([policy.document for policy in policies], service_namespaces), strict=True))
    entries = [
        ListPoliciesGrantingServiceAccessEntry(
            service_namespace=namespace,
            policies=[shown(policy) for policy, services in held if namespace.lower() in services],
        )
        for namespace in service_namespaces
    ]
    part = page(entries, "", marker)
    return GrantingPolicies(
        policies_granting_service_access=part.items, is_truncated=part.is_truncated, marker=part.marker
    )


def shown(policy: Held) -> PolicyGrantingServiceAccess:
    """A managed policy with its ARN, or an inline policy with what it is part of."""
    if policy.arn:
        return PolicyGrantingServiceAccess(policy_name=policy.name, policy_type="MANAGED", policy_arn=policy.arn)
    return PolicyGrantingServiceAccess(
        policy_name=policy.name,
        policy_type="INLINE",
        entity_type=policy.holder.kind.upper(),
        entity_name=policy.holder.record.name,
    )
