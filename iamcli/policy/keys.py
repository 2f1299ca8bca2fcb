"""The context keys that policies refer to: those their conditions test, and those their variables stand for.

Source: the API reference's GetContextKeysForCustomPolicy with its example, and the IAM User Guide, "IAM policy
elements: Variables and tags": variables stand in resources and in the values of conditions, are plain text before
version 2012-10-17, and may have a default behind a comma; `${*}`, `${?}` and `${$}` are characters and no keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .grammar import Policy, Statement
from .json_text import Number
from .parse import VERSIONS
from .variables import names


def keys_of(*policies: Policy) -> list[str]:
    """The keys that policies refer to, each once whatever its case, in the order in which they first occur."""
    found: dict[str, str] = {}
    for policy in policies:
        for statement in policy.statements:
            for key in _keys(statement, variables=policy.version == VERSIONS[0]):
                found.setdefault(key.lower(), key)
    return list(found.values())


def _keys(statement: Statement, *, variables: bool) -> Iterator[str]:
    for element in (statement.resource, statement.not_resource):
        yield from _variables(element.values if element and variables else ())
    for block in statement.condition or ():
        for test in block.tests:
            yield test.key
            texts = (value for value in test.values if isinstance(value, str) and not isinstance(value, Number))
            yield from _variables(texts if variables else ())


def _variables(texts: Iterable[str]) -> Iterator[str]:
    return (variable.name for text in texts for variable in names(text) if ":" in variable.name)
