"""What is wrong with a document: findings with their places, collected in one pass."""

from __future__ import annotations

import enum
from collections.abc import Iterable

import msgspec

from .positions import Lines


class Severity(enum.Enum):
    """What a finding means for the document."""

    ERROR = "error"
    """AWS refuses it."""
    WARNING = "warning"
    """AWS takes it, but it does not do what it seems to say."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a document."""

    severity: Severity
    code: str
    """A name that stays the same, such as `unknown-element`."""
    sentence: str
    """What is wrong, in words that name the offender."""
    line: int
    """From 1."""
    column: int
    """From 1, in characters."""
    allowed: str = ""
    """What may stand there instead; empty where nothing may, or where `meant` says it."""
    meant: tuple[str, ...] = ()
    """What may have been meant, the likeliest first."""


class Report:
    """Findings about one document."""

    __slots__ = ("_findings", "_lines")

    def __init__(self, document: str) -> None:
        self._lines = Lines(document)
        self._findings: list[Finding] = []

    def error(self, code: str, at: int, sentence: str, allowed: str = "", meant: str = "") -> None:
        """Note what AWS refuses."""
        self._add(Severity.ERROR, code, at, sentence, allowed, meant)

    def warning(self, code: str, at: int, sentence: str, allowed: str = "") -> None:
        """Note what AWS takes, but the author cannot mean."""
        self._add(Severity.WARNING, code, at, sentence, allowed, "")

    @property
    def refused(self) -> bool:
        """Whether there is an error among the findings."""
        return any(finding.severity is Severity.ERROR for finding in self._findings)

    def findings(self) -> list[Finding]:
        """The findings from the top of the document to its end."""
        return sorted(self._findings, key=lambda finding: (finding.line, finding.column))

    def _add(self, severity: Severity, code: str, at: int, sentence: str, allowed: str, meant: str) -> None:
        line, column = self._lines.place(at)
        self._findings.append(
            Finding(
                severity=severity,
                code=code,
                sentence=sentence,
                line=line,
                column=column,
                allowed="" if meant else allowed,
                meant=(meant,) if meant else (),
            )
        )


def shown(value: object) -> str:
    """Part of a value for a sentence, short enough to be read."""
    text = str(value)
    text = text if len(text) <= 60 else f"{text[:57]}..."
    return repr(text)[1:-1] if not text.isprintable() else text


def listed(names: Iterable[str]) -> str:
    """Names as a sentence lists them."""
    found = list(names)
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} or {found[-1]}"


def nearest(word: str, known: Iterable[str]) -> str:
    """The name that somebody who wrote `word` may have meant; empty if none is near."""
    from difflib import get_close_matches

    by_folded = {name.lower(): name for name in known}
    found = get_close_matches(word[:100].lower(), by_folded, 1, 0.6)
    return by_folded[found[0]] if found else ""
