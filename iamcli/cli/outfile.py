"""Secrets that an answer holds and a command writes to a file instead of showing them.

The AWS CLI does this for one operation, `create-virtual-mfa-device`; another one would be a line in SECRETS.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from ..errors import IamError, UsageError
from .arguments import Option

if TYPE_CHECKING:
    from ..operation import Operation


class Secret(msgspec.Struct, frozen=True):
    """A secret inside an answer: the structure that has it, and the members that are its forms."""

    structure: str
    forms: tuple[str, ...]
    choose: str
    """The option that says which form is written."""
    picture: str = ""
    """The form that is the picture of a QR code, and can be drawn in a terminal."""


SECRETS = {
    "CreateVirtualMFADevice": Secret(
        "VirtualMFADevice", ("QRCodePNG", "Base32StringSeed"), "--bootstrap-method", "QRCodePNG"
    )
}
"""By the name of the operation."""


class Outfile(msgspec.Struct, frozen=True):
    """Where a secret goes, and in which form."""

    secret: Secret
    path: str
    form: str
    drawn: bool


def outfile_options(operation: Operation[..., Any]) -> tuple[Option, ...]:
    """The options of a command whose answer holds a secret; none for all others."""
    secret = SECRETS.get(operation.name)
    if secret is None:
        return ()
    options = (
        Option(
            "--outfile",
            "outfile",
            required=True,
            metavar="file",
            doc="The file to write the secret to, for you alone to read; one that is there is overwritten.",
        ),
        Option(
            secret.choose,
            "form",
            required=True,
            choices=secret.forms,
            doc="The form of the secret in the file.",
        ),
    )
    drawn = Option(
        "--show-qr",
        "show_qr",
        "nothing",
        doc="Draw the QR code in the terminal too, on standard error; AWS has no such option.",
    )
    return (*options, drawn) if secret.picture else options


def outfile_of(operation: Operation[..., Any], values: Mapping[str, Any]) -> Outfile | None:
    """What the options say about the secret; UsageError if the file could not be written."""
    secret = SECRETS.get(operation.name)
    if secret is None:
        return None
    path = os.path.expanduser(os.path.expandvars(values["outfile"]))
    if not writable(path):
        raise UsageError(f"Unable to write to file: {path}")
    return Outfile(secret, path, values["form"], "show_qr" in values)


def writable(path: str) -> bool:
    """Whether a file can be written there; the AWS CLI looks at its folder only, and fails when it is too late."""
    target = os.path.realpath(path)
    if not os.access(os.path.dirname(os.path.abspath(path)), os.W_OK) or os.path.isdir(target):
        return False
    return os.access(target if os.path.exists(target) else os.path.dirname(target), os.W_OK)


def keep(outfile: Outfile, answer: dict[str, Any]) -> None:
    """Write the secret of a presented answer to its file, draw it if asked to, and take it out of the answer."""
    from base64 import b64decode

    structure = answer.get(outfile.secret.structure, {})
    if outfile.form not in structure:
        return
    secret = {form: b64decode(structure.pop(form)) for form in outfile.secret.forms if form in structure}
    write(outfile.path, secret[outfile.form])
    if outfile.drawn and outfile.secret.picture in secret:
        from .qr import draw

        draw(secret[outfile.secret.picture])


def write(path: str, content: bytes) -> None:
    """Write a file that its owner alone can read, whatever it was before; IamError says that the secret is lost."""
    from stat import S_ISREG

    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            # Windows has no fchmod before Python 3.13, and to fail here would lose the secret.
            if hasattr(os, "fchmod") and S_ISREG(os.fstat(file.fileno()).st_mode):
                os.fchmod(file.fileno(), 0o600)
            file.write(content)
    except OSError as error:
        raise IamError(
            f"The command was carried out, but its secret could not be written: {error}. It is not shown again."
        ) from None
