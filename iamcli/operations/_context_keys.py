"""The context keys that policies refer to: those their conditions test, and those their variables stand for.

Source: the API reference's GetContextKeysForCustomPolicy with its example, and the IAM User Guide, "IAM policy
elements: Variables and tags": variables stand in resources and in the values of conditions, are plain text before
version 2012-10-17, and may have a default behind a comma; `${*}`, `${?}` and `${$}` are characters and no keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..policy import Policy, Statement

VARIABLE = r"\$\{([^}]*)\}"
CURRENT = "2012-10-17"


def context_keys(policies: Iterable[Policy]) -> list[str]:
    """The keys that policies refer to, each once whatever its case, in the order in which they first occur."""
    found: dict[str, str] = {}
    for policy in policies:
        for statement in policy.statements:
            for key in _keys(statement, variables=policy.version == CURRENT):
                found.setdefault(key.lower(), key)
    return list(found.values())


def _keys(statement: Statement, *, variables: bool) -> Iterator[str]:
    for element in (statement.resource, statement.not_resource):
        for resource in element.values if element and variables else ():
            yield from _variables(resource)
    for block in statement.condition or ():
        for test in block.tests:
            yield test.key
            for value in test.values if variables else ():
                yield from _variables(str(value))


def _variables(text: str) -> Iterator[str]:
    import re

    keys = (variable.partition(",")[0].strip() for variable in re.findall(VARIABLE, text))
    return (key for key in keys if ":" in key)
