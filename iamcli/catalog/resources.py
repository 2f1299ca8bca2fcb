"""Resource types by the ARNs that fit their patterns, such as `arn:${Partition}:s3:::${BucketName}/${ObjectName}`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ..policy.match import Wildcard
from .actions import known_action
from .services import ResourceType, service

VARIABLE = re.compile(r"\$?\{[\w-]+\}")
"""A part of a pattern that each resource has its own text for; AWS forgot a dollar sign in one of them."""

SEPARATOR = re.compile("[:/]")


class Fit(NamedTuple):
    """How well an ARN fits a pattern: field by field or not, and how much of the pattern's text it has."""

    by_field: bool
    text: int


def resource_types_of(action: str, arn: str) -> list[ResourceType]:
    """The resource types of an action that the ARN can be, in AWS's order; empty if there is none.

    Names can have slashes and colons in them, so that by its form `arn:aws:s3:::bucket/key` is a bucket as well. What
    fits field by field wins over what only fits with separators inside a name, and among these what has more text in
    common with the pattern. Several types are left where AWS gives them the same pattern.
    """
    found = known_action(action)
    known = service(found.namespace) if found else None
    if found is None or known is None:
        return []
    return _best([known.resource_types[each.name.lower()] for each in found.resource_types], arn)


def resource_types_in(namespace: str, arn: str) -> list[ResourceType]:
    """The resource types of a service that the ARN can be, whatever the action; as `resource_types_of` finds them."""
    known = service(namespace)
    return _best(list(known.resource_types.values()), arn) if known else []


def _best(types: Sequence[ResourceType], arn: str) -> list[ResourceType]:
    fitting = [(fit, each) for each in types if (fit := _fit(each, arn))]
    best = max((fit for fit, _ in fitting), default=None)
    return [each for fit, each in fitting if fit == best]


def _fit(resource_type: ResourceType, arn: str) -> Fit | None:
    """How the ARN fits the best of the type's patterns; None if it fits none."""
    fitting = (_fit_pattern(pattern, arn) for pattern in resource_type.arns)
    return max((fit for fit in fitting if fit), default=None)


def _fit_pattern(pattern: str, arn: str) -> Fit | None:
    whole = VARIABLE.sub("?*", pattern)
    if not _fits(whole, arn):
        return None
    fields, parts = SEPARATOR.split(whole), SEPARATOR.split(arn)
    by_field = len(fields) == len(parts) and all(map(_fits, fields, parts))
    return Fit(by_field, len(VARIABLE.sub("", pattern)))


def _fits(pattern: str, text: str) -> bool:
    return _wildcard(pattern).matches(text)


@lru_cache(maxsize=1024)
def _wildcard(pattern: str) -> Wildcard:
    return Wildcard(pattern)
