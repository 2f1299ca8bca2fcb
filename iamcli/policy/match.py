"""Matching text against patterns: wildcards, actions and ARNs, in time that no pattern can blow up.

A pattern is cut at its `*` into chunks, and each chunk is looked for once, from where the one before it ended.
That is enough, because the leftmost place of a chunk leaves the most room for those behind it: nothing is
tried twice, and `*a*a*a*` costs no more than reading the text. A chunk that many `?` cut into pieces is looked for
at all places at once, with a bit for each of its characters, for else `*?a?a?a` would try every piece at every place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from . import arns
from .context import Context
from .variables import Mark, Piece, Token, Variable, filled, has_variables, pieces, plain, tokens

Matcher = Callable[[str], bool]
FEW = 4
"""Pieces of a chunk that are tried one by one."""


class Asked(Protocol):
    """What is known of a request where its resource is matched."""

    resource: str

    @property
    def fields(self) -> Sequence[str] | None:
        """The six fields of the resource's ARN."""

    @property
    def context(self) -> Context:
        """The request's condition keys."""


class Wildcard:
    """A pattern of `*` (any characters, or none) and `?` (exactly one); `fold` compares without regard to case."""

    __slots__ = ("_matches", "fold", "pattern")

    def __init__(self, pattern: str, *, fold: bool = False) -> None:
        self.pattern = pattern
        self.fold = fold
        self._matches = matcher(tokens(pattern.lower() if fold else pattern))

    def matches(self, text: str) -> bool:
        """Whether the whole text matches."""
        return self._matches(text.lower() if self.fold else text)


class ActionPattern:
    """A value of Action or NotAction: `*`, or a service and a name that may hold wildcards, without regard to case."""

    __slots__ = ("_matches", "name", "pattern", "service")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.service, _, self.name = pattern.lower().partition(":")
        self._matches = matcher(tokens(self.name))

    @property
    def everything(self) -> bool:
        """Whether it matches every action of every service."""
        return self.service == "*" and not self.name

    @property
    def exact(self) -> bool:
        """Whether it names one action."""
        return "*" not in self.name and "?" not in self.name

    def matches(self, action: str) -> bool:
        """Whether an action such as `s3:GetObject` is meant."""
        if self.everything:
            return True
        service, colon, name = action.lower().partition(":")
        return bool(colon) and service == self.service and self._matches(name)


def action_matches(pattern: str, action: str) -> bool:
    """Whether a value of Action means this action."""
    return ActionPattern(pattern).matches(action)


class Chunk:
    """What stands between two `*`: literals, and `?` between them."""

    __slots__ = ("_masks", "length", "literals")

    def __init__(self, parts: Sequence[Token]) -> None:
        self.length = 0
        self.literals: list[tuple[int, str]] = []
        self._masks: dict[str, int] = {}
        for part in parts:
            if isinstance(part, Mark):
                self.length += 1
            elif part:
                self.literals.append((self.length, part))
                self.length += len(part)

    def fits(self, text: str, at: int) -> bool:
        """Whether the chunk stands at this place of a text that is long enough."""
        return all(text.startswith(part, at + offset) for offset, part in self.literals)

    def find(self, text: str, start: int, end: int) -> int:
        """The leftmost place between `start` and `end` where the chunk stands; -1 if there is none."""
        last = end - self.length
        if not self.literals:
            return start if start <= last else -1
        if len(self.literals) > FEW:
            return self._find_by_bits(text, start, end)
        offset, first = self.literals[0]
        while start <= last:
            at = text.find(first, start + offset, end) - offset
            if at < start or at > last:
                return -1
            if self.fits(text, at):
                return at
            start = at + 1
        return -1

    def _find_by_bits(self, text: str, start: int, end: int) -> int:
        """The same as `find`, by the shift-and algorithm of Baeza-Yates and Gonnet (1992).

        Bit n of the state says that the first n + 1 characters of the chunk stand right before the place reached.
        """
        self._masks = masks = self._masks or self._bits()
        others, whole, state = masks[""], 1 << self.length - 1, 0
        for at in range(start, end):
            state = (state << 1 | 1) & masks.get(text[at], others)
            if state & whole:
                return at + 1 - self.length
        return -1

    def _bits(self) -> dict[str, int]:
        """For each character the places of the chunk where it may stand; under the empty text those of any other."""
        places: dict[str, bytearray] = {}
        for offset, part in self.literals:
            for at, character in enumerate(part, start=offset):
                places.setdefault(character, bytearray(self.length // 8 + 1))[at // 8] |= 1 << at % 8
        bits = {character: int.from_bytes(found, "little") for character, found in places.items()}
        others = (1 << self.length) - 1
        for found in bits.values():
            others &= ~found
        return {"": others, **{character: found | others for character, found in bits.items()}}


def matcher(parts: Sequence[Token]) -> Matcher:
    """A function that tells whether a whole text matches a pattern that `tokens` took apart."""
    chunks = _chunks(parts)
    if len(chunks) == 1:
        return _fixed(parts, chunks[0])
    first, *middle, last = chunks
    middle = [chunk for chunk in middle if chunk.length]
    if not middle and not any(Mark.ONE is part for part in parts):
        return _affixes(first.literals[0][1] if first.length else "", last.literals[0][1] if last.length else "")
    least = sum(chunk.length for chunk in chunks)

    def matches(text: str) -> bool:
        end = len(text) - last.length
        if len(text) < least or not first.fits(text, 0) or not last.fits(text, end):
            return False
        at = first.length
        for chunk in middle:
            at = chunk.find(text, at, end)
            if at < 0:
                return False
            at += chunk.length
        return True

    return matches


def _chunks(parts: Sequence[Token]) -> list[Chunk]:
    groups: list[list[Token]] = [[]]
    for part in parts:
        if part is Mark.ANY:
            groups.append([])
        elif isinstance(part, str) and groups[-1] and isinstance(groups[-1][-1], str):
            groups[-1][-1] += part
        else:
            groups[-1].append(part)
    return [Chunk(group) for group in groups]


def _fixed(parts: Sequence[Token], chunk: Chunk) -> Matcher:
    """A pattern without `*`."""
    if not any(isinstance(part, Mark) for part in parts):
        exact = "".join(map(str, parts))
        return lambda text: text == exact
    return lambda text: len(text) == chunk.length and chunk.fits(text, 0)


def _affixes(prefix: str, suffix: str) -> Matcher:
    least = len(prefix) + len(suffix)
    if not suffix:
        return (lambda text: text.startswith(prefix)) if prefix else lambda text: True
    return lambda text: len(text) >= least and text.startswith(prefix) and text.endswith(suffix)


class ArnPattern:
    """Six patterns for the six fields of an ARN; `*` stops at a field's end, save in the last, which holds colons."""

    __slots__ = ("_matchers", "head")

    def __init__(self, fields: Sequence[Sequence[Token]]) -> None:
        self.head = _head(fields)
        """What each ARN that matches begins with."""
        self._matchers = [(at, matcher(field)) for at, field in enumerate(fields) if list(field) != [Mark.ANY]]

    def matches(self, fields: Sequence[str]) -> bool:
        """Whether the six fields of an ARN match."""
        for at, matches in self._matchers:  # noqa: SIM110, a generator would take twice the time
            if not matches(fields[at]):
                return False
        return True


class ApiPattern:
    """A pattern for what stands behind the id of an API in its ARN; no wildcard reaches back into the id."""

    __slots__ = ("_matches", "head")

    def __init__(self, path: Sequence[Token]) -> None:
        self.head = "arn:"
        """What each ARN that matches begins with."""
        self._matches = matcher(path)

    def matches(self, fields: Sequence[str]) -> bool:
        """Whether the six fields of an ARN are those of an API whose stage, method and path match."""
        _, slash, path = fields[5].partition("/")
        return fields[2] == "execute-api" and self._matches(slash + path)


def _head(fields: Sequence[Sequence[Token]]) -> str:
    head = ""
    for at, field in enumerate(fields):
        for part in field:
            if isinstance(part, Mark):
                return head
            head += part
        head += ":" if at < 5 else ""
    return head


def fields_of(arn: str) -> list[str] | None:
    """The six fields of an ARN; None of another text."""
    fields = arn.split(":", 5)
    return fields if len(fields) == 6 and fields[0] == "arn" else None


class Resources:
    """The values of Resource or NotResource, sorted by how little it takes to match them.

    IAM User Guide, "IAM JSON policy elements: Resource" and "IAM ARNs": an ARN may stop early, and each field it
    lacks counts as `*`; the service has no wildcards. `relative` says that API Gateway's own form counts as well.
    """

    __slots__ = ("_exact", "_heads", "_patterns", "_prefixes", "_templates", "everything")

    def __init__(self, values: Sequence[str], *, variables: bool, relative: bool = False) -> None:
        self.everything = False
        self._exact: set[str] = set()
        prefixes: list[str] = []
        self._patterns: list[ArnPattern | ApiPattern] = []
        self._templates: list[list[list[Piece]]] = []
        for value in values:
            if value and not value.strip("*"):
                self.everything = True
                continue
            if relative and arns.is_relative(value):
                fields = [pieces(value.partition(":")[2], variables=variables)]
            else:
                fields = _resource_fields(value, variables=variables)
            if any(has_variables(field) for field in fields):
                self._templates.append(fields)
                continue
            pattern = _pattern([plain(field) for field in fields])
            if isinstance(pattern, ApiPattern):
                self._patterns.append(pattern)
                continue
            wildcards = [part for field in fields for part in field if isinstance(part, Mark)]
            if not wildcards:
                self._exact.add(pattern.head)
            elif wildcards == [Mark.ANY] and fields[5][-1] is Mark.ANY:
                prefixes.append(pattern.head)
            else:
                self._patterns.append(pattern)
        self._prefixes = tuple(prefixes)
        self._heads = tuple(pattern.head for pattern in self._patterns)

    @property
    def variables(self) -> Sequence[str]:
        """The names of the variables in the values."""
        parts = (piece for template in self._templates for field in template for piece in field)
        return [piece.name for piece in parts if isinstance(piece, Variable)] if self._templates else ()

    def match(self, asked: Asked) -> bool:
        """Whether one of the values means this resource; a request on `*` is met by `*` alone."""
        resource = asked.resource
        if self.everything or resource in self._exact or resource.startswith(self._prefixes):
            return True
        if not self._templates and not resource.startswith(self._heads):
            return False
        fields = asked.fields
        if fields is None:
            return False
        for pattern in self._patterns:
            if resource.startswith(pattern.head) and pattern.matches(fields):
                return True
        return any(_fill_and_match(template, fields, asked.context) for template in self._templates)


def _resource_fields(value: str, *, variables: bool) -> list[list[Piece]]:
    """The pieces of six fields; the service's are literal."""
    texts = arns.fields(value) if variables else value.split(":", 5)
    found = [pieces(text, variables=variables) for text in texts]
    if len(texts) > 2:
        found[2] = [texts[2]]
    return found + [[Mark.ANY] for _ in range(6 - len(found))]


def _pattern(fields: Sequence[Sequence[Token]]) -> ArnPattern | ApiPattern:
    """The pattern of six fields, or of the one that a relative resource has."""
    return ArnPattern(fields) if len(fields) > 1 else ApiPattern(fields[0])


def _fill_and_match(template: Sequence[Sequence[Piece]], fields: Sequence[str], context: Context) -> bool:
    found: list[list[Token]] = []
    for field in template:
        parts = filled(field, context)
        if parts is None:
            return False
        found.append(parts)
    return _pattern(found).matches(fields)
