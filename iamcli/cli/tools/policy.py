"""Policy documents in files, looked at without any account."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

from ...policy.kinds import RULES, Kind
from ...policy.report import listed
from ...shapes.rules import Choice
from ..tool import Metavar, Positional, Told, tool
from ._asking import FileUnreadable, file_text, harmless

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...policy.json_text import Object
    from ...policy.report import Finding
    from ..session import Session

KINDS = ("auto", *(kind.value for kind in Kind))
FOUND = 3
"""The exit status where something was found."""
KIND_NAMES = {
    Kind.IDENTITY: "an identity policy",
    Kind.TRUST: "a trust policy",
    Kind.RESOURCE: "a resource's policy",
}
"""The kinds that a policy can be taken for."""
STYLES = {"error": "\033[31m", "warning": "\033[33m"}


@tool("policy validate", statuses={0: "Nothing was found.", FOUND: "Something was found."})
def policy_validate(
    session: Session,
    *,
    file: Annotated[list[str], Positional(), Metavar("file"), "Files with a policy each; `-` is standard input."],
    kind: Annotated[
        str,
        Choice(KINDS),
        "What the policy is for. `auto` goes by most of its statements: those that name principals are a trust "
        "policy's if they only assume roles, and a resource's otherwise.",
    ] = "auto",
) -> Told:
    """Check policies against the grammar and the rules of their kind, and say everything that is wrong with them.

    An error is what AWS refuses; a warning is what AWS takes although it cannot work as written. Actions and condition
    keys that the catalogue does not know are warned of, with its date, and so are actions that act on none of their
    statement's resources.

    Each finding is told as file:line:column. What `auto` took a policy for is noted on standard error, where findings
    hang on it. A file that cannot be read is told of, the others are looked at all the same, and the exit status is 255
    whatever is found in them.
    """
    from ...policy.findings import findings
    from ..failure import told

    data: list[dict[str, Any]] = []
    unreadable = 0
    for path in file:
        try:
            text = file_text(path)
        except FileUnreadable as error:
            sys.stderr.write(told(error, session.program, None))
            unreadable = error.exit_status
            continue
        judged = kind_of(text) if kind == "auto" else Kind(kind)
        found = findings(text, judged)
        in_order = sorted([*found, *known_of(text)], key=lambda finding: (finding.line, finding.column))
        data += (as_data(path, judged, finding) for finding in in_order)
        if found and kind == "auto" and not session.options.keys() & {"output", "query"}:
            print(f"note: {harmless(path)} was taken for {KIND_NAMES[judged]}; --kind says otherwise.", file=sys.stderr)
    status = unreadable or (FOUND if data else 0)
    return Told({"Findings": data}, text=lambda color: "".join(lines(data, color=color)), status=status)


def kind_of(text: str) -> Kind:
    """The kind that most statements of a policy are of; of as many, the kind of the first."""
    from collections import Counter

    from ...policy.json_text import NotJson, Object, TooDeep
    from ...policy.json_text import read as parsed

    try:
        top = parsed(text)
    except (NotJson, TooDeep):
        return Kind.IDENTITY
    body = top.get("Statement") if isinstance(top, Object) else None
    statements = body if isinstance(body, list) else [body]
    kinds = Counter(statement_kind(one) for one in statements if isinstance(one, Object))
    return max(kinds, key=kinds.__getitem__, default=Kind.IDENTITY)


def statement_kind(statement: Object) -> Kind:
    """The kind of policy that a statement looks like, by whether it names principals and what it lets them do."""
    if not statement.keys() & {"Principal", "NotPrincipal"}:
        return Kind.IDENTITY
    actions = statement.get("Action")
    named = {str(one).lower() for one in (actions if isinstance(actions, list) else [actions])}
    bare = not statement.keys() & {"Resource", "NotResource"} and any(one.startswith("sts:") for one in named)
    return Kind.TRUST if bare or named <= RULES[Kind.TRUST].only_actions.keys() else Kind.RESOURCE


def known_of(text: str) -> Sequence[Finding]:
    """What the catalogue says of a policy, of whatever kind it is."""
    from ...catalog.misfits import misfits
    from ...catalog.unknown_actions import unknown_actions

    return [*unknown_actions(text), *misfits(text)]


def as_data(path: str, kind: Kind, finding: Finding) -> dict[str, Any]:
    """A finding as programs read it."""
    return {
        "File": path,
        "Line": finding.line,
        "Column": finding.column,
        "Severity": finding.severity.value,
        "Code": finding.code,
        "Message": finding.sentence,
        "Allowed": finding.allowed,
        "Meant": list(finding.meant),
        "Kind": kind.value,
    }


def lines(findings: Sequence[dict[str, Any]], *, color: bool) -> Iterator[str]:
    """Findings as compilers tell theirs, a line each."""
    for one in findings:
        severity = one["Severity"]
        told = f"{STYLES[severity]}{severity}\033[0m" if color else severity
        advice = f" Allowed: {one['Allowed']}." if one["Allowed"] else ""
        advice += f" Did you mean {listed(one['Meant'])}?" if one["Meant"] else ""
        yield f"{one['File']}:{one['Line']}:{one['Column']}: {told}: {one['Message']}{advice} [{one['Code']}]\n"
