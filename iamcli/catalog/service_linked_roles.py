"""The service-linked roles that AWS's services have: who they belong to, what they are called, what they may do.

The names follow no rule, so they stand one by one in `service_linked_roles.txt` beside this module, which is kept by
hand. AWS publishes no list of them. The rows come from the pages about service-linked roles in the services' user
guides, and from AWS managed policies that let somebody create such a role; each policy is one of the catalogue of AWS
managed policies. Where a service has several roles for one principal, the row is the one that
CreateServiceLinkedRole makes. A suffix is allowed where those pages show names that have one. For about twenty rows,
such as that of appmesh-preview, there was no page at hand to compare them with.
"""

from __future__ import annotations

import os
from datetime import date
from functools import cache
from typing import NamedTuple

AS_OF = date(2026, 11, 23)
"""When the rows were last compared with AWS's documentation."""
FILE = "service_linked_roles.txt"
SUFFIX = "suffix"


class ServiceLinkedRole(NamedTuple):
    """A service-linked role: its name, the name of its managed policy, and whether the name may have a suffix."""

    name: str
    policy: str
    suffix: bool


def find(principal: str) -> ServiceLinkedRole | None:
    """The role that belongs to a service principal, in its exact case; None if there is none."""
    _, found, rest = _rows().partition(f"\n{principal} ")
    if not found:
        return None
    name, policy, *more = rest.partition("\n")[0].split()
    return ServiceLinkedRole(name, policy, SUFFIX in more)


def principals() -> list[str]:
    """All service principals that have such a role, in alphabetical order."""
    return [row.partition(" ")[0] for row in _rows().splitlines()[1:]]


@cache
def _rows() -> str:
    with open(os.path.join(os.path.dirname(__file__), FILE), encoding="ascii") as file:
        return file.read()
