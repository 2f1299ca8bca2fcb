"""What AWS stores although the catalogue knows that it cannot work: actions on resources of other types, and
condition keys that no request has.

Only what is certain is told, for the catalogue does not have every form of every ARN: an action cannot have a resource
of a service that neither it nor one of its resource types belongs to, and S3's buckets are no objects, as their names
have no slash. Patterns of actions are left alone, and so are actions whose resource types are not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ..policy.json_text import Object
from ..policy.positions import Lines
from ..policy.report import Finding, Severity, nearest, shown
from .actions import known_action
from .condition_keys import find, global_keys
from .resources import VARIABLE
from .services import as_of, service
from .statements import statements, texts

REMEMBERED = 4096
"""How many of each are kept, for statements name the same actions and resources again and again."""
LONGEST = 300
"""Characters of an ARN that are compared; what is longer is taken to fit."""
MAX_NAMED = 3
"""How many patterns are named at most."""
POLICY_VARIABLE = re.compile(r"\$\{[^}]*\}")
BUCKET = "${BucketName}"
IN_BUCKETS = ["s3", "", ""]
"""Service, Region and account in the ARNs of buckets and objects."""
ANY, NAME = "*", "\0"
"""Any characters, and any but a slash."""


def misfits(document: str) -> list[Finding]:
    """A warning for each action and condition key that cannot work where it stands, with the catalogue's date."""
    lines, today = Lines(document), f"{as_of().date:%Y-%m-%d}"
    found: list[Finding] = []
    for statement in statements(document):
        for code, at, sentence, allowed, meant in (*_actions(statement), *_keys(statement)):
            line, column = lines.place(at)
            told = f"{sentence} as of {today}, the catalogue's date."
            found.append(
                Finding(
                    severity=Severity.WARNING,
                    code=code,
                    sentence=told,
                    line=line,
                    column=column,
                    allowed=allowed,
                    meant=(meant,) if meant else (),
                )
            )
    return found


Told = tuple[str, int, str, str, str]
"""Code, offset, the beginning of the sentence, what is allowed, and what may have been meant."""


class Target(NamedTuple):
    """What an action acts on."""

    arns: tuple[str, ...]
    """The patterns of its resource types, as AWS writes them."""
    services: frozenset[str]
    """The services whose resources they are, and its own."""
    in_buckets: tuple[str, ...]
    """The last fields of the ARNs of buckets and objects, if it is an action of S3."""


def _actions(statement: Object) -> Iterator[Told]:
    """The actions that can have none of the statement's resources."""
    resources = [text for text, _ in texts(statement, "Resource")]
    if not resources:
        return
    for action, at in texts(statement, "Action"):
        target = _target(action)
        if target and not any(_fits(resource, target) for resource in resources):
            more = len(target.arns) - MAX_NAMED
            allowed = ", ".join(target.arns[:MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
            yield "resource-type", at, f"{shown(action)} acts on none of the statement's resources", allowed, ""


@lru_cache(REMEMBERED)
def _target(action: str) -> Target | None:
    """What an action acts on; None if that is not known, or nothing, or has no ARN of six fields."""
    found = known_action(action)
    known = service(found.namespace) if found else None
    if found is None or known is None:
        return None
    arns = tuple(arn for each in found.resource_types for arn in known.resource_types[each.name.lower()].arns)
    parts = [VARIABLE.sub(lambda name: NAME if name[0] == BUCKET else ANY, arn).split(":", 5) for arn in arns]
    if min(map(len, parts), default=0) < 6:
        return None
    return Target(
        arns,
        frozenset([found.namespace, *(each[2] for each in parts)]),
        tuple(each[5] for each in parts if each[2:5] == IN_BUCKETS) if found.namespace == "s3" else (),
    )


def _fits(resource: str, target: Target) -> bool:
    """Whether what a policy's Resource stands for may be what an action acts on."""
    fields = _fields(resource)
    if len(fields) < 6 or len(resource) > LONGEST:
        return True
    if fields[2:5] == IN_BUCKETS and target.in_buckets:
        return any(meet(fields[5], each) for each in target.in_buckets)
    return fields[2] in target.services or any(meet(fields[2], own) for own in target.services)


@lru_cache(REMEMBERED)
def _fields(resource: str) -> list[str]:
    return POLICY_VARIABLE.sub(ANY, resource).split(":", 5)


@lru_cache(REMEMBERED)
def meet(first: str, second: str) -> bool:
    """Whether there is a text that two patterns both stand for; the second can have NAME in it."""
    first, second = first.lower(), second.lower()
    waiting, seen = [(0, 0)], set[tuple[int, int]]()
    while waiting:
        state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        at, other = state
        one, two = first[at : at + 1], second[other : other + 1]
        if not one and not two:
            return True
        if one == ANY:
            waiting.append((at + 1, other))
        if two in (ANY, NAME) and two:
            waiting.append((at, other + 1))
        if one and two and _share(one, two):
            waiting.append((at + (one != ANY), other + (two not in (ANY, NAME))))
    return False


def _share(one: str, two: str) -> bool:
    """Whether there is a character that a sign of either pattern stands for."""
    if two == NAME:
        return one != "/"
    return one in (ANY, "?", two) or two == ANY


def _keys(statement: Object) -> Iterator[Told]:
    """The condition keys that neither all services have nor the one they are named after."""
    conditions = statement.get("Condition")
    operators = conditions.values() if isinstance(conditions, Object) else ()
    for keys in operators:
        for key, at in keys.keys_at.items() if isinstance(keys, Object) else ():
            namespace, _, name = key.partition(":")
            known = service(namespace)
            if not name or (known is None and namespace.lower() != "aws") or find(key):
                continue
            names = [one.name for one in (known.condition_keys if known else global_keys()).values()]
            if _family(key) not in map(_family, names):
                yield "unknown-key", at, f"No condition key {shown(key)} is known", "", nearest(key, names)


def _family(key: str) -> str:
    """What keys have in common behind whose slash stands the name of a tag, which the catalogue writes in many ways."""
    return key.partition("/")[0].lower() if "/" in key else key
