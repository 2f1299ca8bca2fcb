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

from ..policy.json_text import Object
from ..policy.positions import Lines
from ..policy.report import Finding, Severity, nearest, shown
from .actions import known_action
from .condition_keys import find, global_keys
from .resources import VARIABLE
from .services import as_of, service
from .statements import statements, texts

REMEMBERED = 4096
"""How many pairs of actions and resources are kept, for statements name the same ones again and again."""
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


def _actions(statement: Object) -> Iterator[Told]:
    """The actions that can have none of the statement's resources."""
    resources = [text for text, _ in texts(statement, "Resource")]
    if not resources:
        return
    for action, at in texts(statement, "Action"):
        patterns = _patterns(action)
        namespace = action.partition(":")[0].lower()
        if patterns and not any(fits(resource, namespace, patterns) for resource in resources):
            allowed = ", ".join(patterns[:MAX_NAMED]) + (", ..." if len(patterns) > MAX_NAMED else "")
            yield "resource-type", at, f"{shown(action)} acts on none of the statement's resources", allowed, ""


@lru_cache(REMEMBERED)
def _patterns(action: str) -> tuple[str, ...]:
    """The patterns of the ARNs that an action acts on; none if they are not known, or there are none."""
    found = known_action(action)
    known = service(found.namespace) if found else None
    if found is None or known is None:
        return ()
    return tuple(arn for each in found.resource_types for arn in known.resource_types[each.name.lower()].arns)


@lru_cache(REMEMBERED)
def fits(resource: str, namespace: str, patterns: tuple[str, ...]) -> bool:
    """Whether what a policy's Resource stands for may be of one of the types of a service's action."""
    fields = POLICY_VARIABLE.sub(ANY, resource).split(":", 5)
    parts = [VARIABLE.sub(lambda name: NAME if name[0] == BUCKET else ANY, each).split(":", 5) for each in patterns]
    if len(fields) < 6 or len(resource) > LONGEST or min(map(len, parts)) < 6:
        return True
    if fields[2:5] == IN_BUCKETS and namespace == "s3":
        return any(each[2:5] == IN_BUCKETS and meet(fields[5], each[5]) for each in parts)
    return any(meet(fields[2], own) for own in (namespace, *(each[2] for each in parts)))


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
