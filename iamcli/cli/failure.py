"""The one place where an error becomes text on standard error and an exit status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import (
    AccessDenied,
    ConfigurationError,
    DeleteConflict,
    ExpiredToken,
    IamError,
    InvalidClientTokenId,
    ServiceError,
    UsageError,
)
from .usage import BadArguments, Bare, PagerNotFound, UnknownOptions, usage

if TYPE_CHECKING:
    from ..operation import Operation

STRUCTURED = ("json", "yaml", "text", "table")


def told(error: IamError, program: str, operation: Operation[..., object] | None, style: str = "enhanced") -> str:
    """What standard error gets to see of an error."""
    if isinstance(error, UnknownOptions):
        near = "".join(f"\n  * {flag}" for flag in error.near)
        hint = f"\n\nMaybe you meant:\n{near}" if near else ""
        return f"\n{usage(program)}\n\n\n{program}: [ERROR]: {error}{hint}\n"
    message = str(error)
    if isinstance(error, BadArguments):
        message += f"\n\n{usage(program)}"
    code = code_of(error)
    if code and style in STRUCTURED:
        from .output import render

        shown = error.members() if isinstance(error, ServiceError) else {"Code": code, "Message": message}
        return render(style, shown, title="error")
    name = error.operation or (operation.name if operation else "") if isinstance(error, ServiceError) else ""
    if name:
        message = f"An error occurred ({code}) when calling the {name} operation: {message}"
    elif code and style != "legacy":
        message = f"An error occurred ({code}): {message}"
    return f"\n{program}: [ERROR]: {harmless(message.strip())}\n"


def harmless(message: str) -> str:
    """A message whose control characters, which may come from a token or a name, do nothing to a terminal."""
    if message.replace("\n", "").isprintable():
        return message
    from .output.screen import printable

    return printable(message)


def hint(error: IamError, operation: Operation[..., object] | None = None) -> str:
    """What a person at a terminal is told besides: where a key comes from, or what is in the way of the operation."""
    if isinstance(error, InvalidClientTokenId):
        return "\nThe access key of AWS_ACCESS_KEY_ID or of the profile is not an active key of this account.\n"
    if isinstance(error, AccessDenied) and "not authorized to perform" in str(error).lower():
        why = "\niamcli explain --last says why, and what would allow it.\n"
        more = "With --cli-error-format json there is a message that sts decode-authorization-message opens.\n"
        return why + more if error.seal else why
    if isinstance(error, ExpiredToken):
        return "\nThe session has ended. If it was begun by a sign-in, `iamcli login` begins another.\n"
    if not isinstance(error, DeleteConflict) or not error.in_the_way:
        return ""
    things = "".join(f"  {thing}\n" for thing in error.in_the_way)
    cascades = operation is not None and any(member.name == "cascade" for member in operation.members)
    return f"\nIn the way:\n{things}" + ("To delete it all in one step: --cascade\n" if cascades else "")


def code_of(error: IamError) -> str:
    """The code of an error, as scripts see it; empty where it has none."""
    if isinstance(error, ServiceError):
        return error.code
    if isinstance(error, Bare):
        return ""
    if isinstance(error, UsageError):
        return "ParamValidation"
    if isinstance(error, PagerNotFound):
        return "Pager"
    return "Configuration" if isinstance(error, ConfigurationError) else ""
