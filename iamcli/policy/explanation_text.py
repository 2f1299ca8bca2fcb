"""An explanation for people to read, with colours where there is a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from .compiled import PolicyType
from .evaluate import Verdict
from .explanation import NAMES, Explanation, StatementTrace, TypeTrace

_BOLD, _RED, _GREEN, _FAINT = "1", "31", "32", "2"
_ANSWERS = {
    Verdict.ALLOWED: ("ALLOWED", _GREEN),
    Verdict.EXPLICIT_DENY: ("DENIED explicitly", _RED),
    Verdict.IMPLICIT_DENY: ("DENIED implicitly", _RED),
}
_SAYS = {
    Verdict.ALLOWED: "allows",
    Verdict.EXPLICIT_DENY: "denies",
    Verdict.IMPLICIT_DENY: "does not allow",
}


def as_text(explanation: Explanation, *, color: bool) -> str:
    """The explanation as lines of text without a line feed at the end; ANSI colours on request."""
    return "\n".join(_Writer(color=color).lines(explanation))


class _Writer:
    def __init__(self, *, color: bool) -> None:
        self._color = color

    def lines(self, explanation: Explanation) -> Iterator[str]:
        answer, color = _ANSWERS[explanation.verdict]
        yield f"{self._paint(answer, _BOLD, color)}  {explanation.sentence}"
        for trace in explanation.types:
            yield ""
            decided = trace.type is explanation.decided_by and trace.verdict is explanation.verdict
            yield from self._type(trace, decided=decided)
        if explanation.notes:
            yield ""
            yield from explanation.notes
        if explanation.missing:
            yield ""
            yield f"Not in the request: {', '.join(explanation.missing)}"
        yield ""
        turned = "refuse" if explanation.verdict is Verdict.ALLOWED else "allow"
        yield self._paint(f"To {turned} it:", _BOLD)
        yield from (f"  {change.sentence}" for change in explanation.changes)

    def _type(self, trace: TypeTrace, *, decided: bool) -> Iterator[str]:
        level = f", level {trace.level}" if trace.level else ""
        names = ", ".join(name for name in trace.policies if name)
        verdict = self._paint(_SAYS[trace.verdict], _GREEN if trace.verdict is Verdict.ALLOWED else _RED)
        decisive = "  (this decides)" if decided else ""
        yield f"{self._paint(_heading(trace.type) + level, _BOLD)} {verdict}{f'  [{names}]' if names else ''}{decisive}"
        for statement in trace.statements:
            yield from self._statement(statement)
        if trace.omitted:
            yield self._paint(f"  and {trace.omitted} more that came near", _FAINT)

    def _statement(self, trace: StatementTrace) -> Iterator[str]:
        sid = f" {trace.sid}" if trace.sid else ""
        place = f"{trace.policy or 'policy'}:{trace.line}:{trace.column}"
        yield f"  {self._mark(met=trace.applies)} {trace.effect}{sid}  {self._paint(place, _FAINT)}"
        for part in trace.parts:
            yield f"      {part.name.value} {self._mark(met=part.met)} {part.said}"

    def _mark(self, *, met: bool) -> str:
        return self._paint("✔", _GREEN) if met else self._paint("✘", _RED)

    def _paint(self, text: str, *codes: str) -> str:
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self._color else text


def _heading(kind: PolicyType) -> str:
    name = NAMES[kind]
    return name[0].upper() + name[1:]
