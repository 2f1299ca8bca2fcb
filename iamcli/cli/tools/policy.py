"""Policy documents in files, looked at without any account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from ...policy.kinds import Kind
from ...shapes.rules import Choice
from ..tool import Metavar, Positional, Told, tool
from ._asking import file_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...policy.report import Finding
    from ..session import Session

KINDS = ("auto", *(kind.value for kind in Kind))
FOUND = 3
"""The exit status where something was found."""
STYLES = {"error": "\033[31m", "warning": "\033[33m"}


@tool("policy validate")
def policy_validate(
    session: Session,
    *,
    file: Annotated[list[str], Positional(), Metavar("file"), "Files with a policy each; `-` is standard input."],
    kind: Annotated[
        str,
        Choice(KINDS),
        "What the policy is for; `auto` takes what names a principal for a trust policy if it only assumes roles, and "
        "for a resource's otherwise.",
    ] = "auto",
) -> Told:
    """Check policies against the grammar and the rules of their kind, and say everything that is wrong with them.

    An error is what AWS refuses; a warning is what AWS takes although it cannot work as written. Actions that the
    catalogue does not know are warned of, with its date. Each finding is told as file:line:column. The exit status is
    0 if nothing was found, and 3 otherwise.
    """
    data: list[dict[str, Any]] = []
    for path in file:
        text = file_text(path)
        data += (as_data(path, finding) for finding in found_in(text, kind_of(text) if kind == "auto" else Kind(kind)))
    return Told({"Findings": data}, text=lambda color: "".join(lines(data, color=color)), status=FOUND if data else 0)


def kind_of(text: str) -> Kind:
    """The kind that a policy looks like, by whether it names principals and what it lets them do."""
    from ...policy.json_text import NotJson, Object, TooDeep
    from ...policy.json_text import read as parsed

    try:
        top = parsed(text)
    except (NotJson, TooDeep):
        return Kind.IDENTITY
    body = top.get("Statement") if isinstance(top, Object) else None
    statements = [one for one in (body if isinstance(body, list) else [body]) if isinstance(one, Object)]
    if not any(one.keys() & {"Principal", "NotPrincipal"} for one in statements):
        return Kind.IDENTITY
    trusts = all("Action" in one and not one.keys() & {"Resource", "NotResource"} for one in statements)
    return Kind.TRUST if trusts else Kind.RESOURCE


def found_in(text: str, kind: Kind) -> Sequence[Finding]:
    """What is wrong with a policy, in the order of the text; unknown actions among it."""
    from ...catalog.unknown_actions import unknown_actions
    from ...policy.findings import findings

    found = findings(text, kind)
    if not any(finding.severity.value == "error" for finding in found):
        found = sorted([*found, *unknown_actions(text)], key=lambda finding: (finding.line, finding.column))
    return found


def as_data(path: str, finding: Finding) -> dict[str, Any]:
    """A finding as programs read it."""
    return {
        "File": path,
        "Line": finding.line,
        "Column": finding.column,
        "Severity": finding.severity.value,
        "Code": finding.code,
        "Message": finding.sentence,
        "Allowed": finding.allowed,
    }


def lines(findings: Sequence[dict[str, Any]], *, color: bool) -> Iterator[str]:
    """Findings as compilers tell theirs, a line each."""
    for one in findings:
        severity = one["Severity"]
        told = f"{STYLES[severity]}{severity}\033[0m" if color else severity
        allowed = f" Allowed: {one['Allowed']}." if one["Allowed"] else ""
        yield f"{one['File']}:{one['Line']}:{one['Column']}: {told}: {one['Message']}{allowed} [{one['Code']}]\n"
