"""Which services policies let somebody use, as the engine reads them.

API reference, ListPoliciesGrantingServiceAccess and GenerateServiceLastAccessedDetails: permissions policies alone
count, neither boundaries nor policies of resources and organizations. A policy grants a service if it allows one of
the service's actions on something, under whatever conditions, and no policy beside it denies that action on
everything and under all conditions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..policy.compiled import CompiledPolicy

EVERYTHING = "*"


def granted(documents: Iterable[str], among: Iterable[str] = ()) -> list[set[str]]:
    """The namespaces of the services that each policy grants, if these policies are all there are.

    Only services of the catalogue can be granted; with `among` only these are looked at.
    """
    from ..authorization.policies import ready
    from ..catalog.services import action_names
    from ..policy.compiled import PolicyType

    policies = [ready(document, PolicyType.IDENTITY, "") for document in documents]
    actions = action_names()
    wanted = actions.keys() & {service.lower() for service in among} if among else set(actions)
    return [
        {service for service in named(policy, wanted) if grants(policy, policies, service, actions[service])}
        for policy in policies
    ]


def named(policy: CompiledPolicy, services: set[str]) -> set[str]:
    """Those of the services that the Allow statements of a policy speak of; the others need no closer look."""
    found: set[str] = set()
    for statement in policy.policy.statements:
        if statement.effect != "Allow":
            continue
        values = statement.action.values if statement.action else (EVERYTHING,)
        if EVERYTHING in values:
            return services
        found |= {value.partition(":")[0].lower() for value in values}
    return found & services


def grants(policy: CompiledPolicy, beside: Sequence[CompiledPolicy], service: str, actions: Iterable[str]) -> bool:
    """Whether a policy allows an action of a service that none beside it denies altogether."""
    names = (f"{service}:{action}".lower() for action in actions)
    return any(policy.candidates(name).allows and not denied(beside, name) for name in names)


def denied(policies: Iterable[CompiledPolicy], action: str) -> bool:
    """Whether policies deny an action on everything and under all conditions."""
    return any(statement.plain for policy in policies for statement in policy.candidates(action).denies)
