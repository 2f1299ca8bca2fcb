"""Programs that hand out credentials: `credential_process` of a profile."""

from __future__ import annotations

import msgspec

from ..callers import Credentials
from ..errors import IamError

PATIENCE = 60
"""Seconds that a program may take."""


class Printed(msgspec.Struct, rename="pascal"):
    """What a credential process prints."""

    version: int
    access_key_id: str
    secret_access_key: str
    session_token: str | None = None


class ProcessFailed(IamError):
    """The program that a profile names gave no credentials."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Error when retrieving credentials from custom-process: {why}")


def of_process(command: str) -> Credentials:
    """What a program prints as credentials, in the form that AWS's SDKs agree on; ProcessFailed if it does not."""
    import shlex
    import subprocess

    try:
        words = shlex.split(command)
        if not words:
            raise ProcessFailed("no program is named")
        done = subprocess.run(words, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:  # the error would show the command with all its arguments
        raise ProcessFailed(f"it took longer than {PATIENCE} seconds") from None
    except (OSError, ValueError) as error:
        raise ProcessFailed(str(error)) from None
    if done.returncode:
        raise ProcessFailed(done.stderr.decode("utf-8", "replace").strip() or f"exit status {done.returncode}")
    try:
        found = msgspec.json.decode(done.stdout, type=Printed)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ProcessFailed("it did not print credentials as JSON") from None
    if not (found.access_key_id and found.secret_access_key):
        raise ProcessFailed("the access key that it printed is empty")
    if found.version != 1:
        raise ProcessFailed(f"Version {found.version} of its output is not supported, only 1 is")
    return Credentials(found.access_key_id, found.secret_access_key, found.session_token or "")
