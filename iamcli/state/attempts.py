"""Attempts to sign in that have not succeeded, counted so that guessing becomes slow.

After some failures attempts in a name take turns, with a pause before each that grows with the failures: many guesses
at once are no faster than one after another. The pause has an end, and whoever comes after it waits for nothing, so
that nobody is locked out by what others did; while others keep the line full, newcomers are turned away, unheard and
uncounted. That AWS limits the rate of sign-ins is on record (securitylabs.datadoghq.com, "Discovering a weakness
leading to a partial bypass of the login rate limiting in the AWS Console"), by what numbers is not; pauses that double,
and attempts that are not heard meanwhile, are what Amazon Cognito documents of itself ("Lockout behavior for failed
sign-in attempts").

They are kept beside the account and not in it: a wrong password changes nothing of the account. Names are kept as short
hashes, for people type passwords where names belong; names that nobody has are counted like others, so that nobody
learns from a delay which names there are.
"""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew.
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec

from ..errors import AccountLocked, AccountUnwritable
from .private_files import put

FREE = 3
"""Failed attempts that slow nothing down."""
LONGEST_PAUSE = 15
"""Seconds from one attempt in a name to the next, at most."""
LONGEST_LINE = 60
"""Seconds that an attempt waits for its turn, at most; where it would be longer there is no place in the line."""
FORGOTTEN = 900
"""Seconds after which a name's last attempt is as if it had not been."""
NAMES = 4096
"""How many names are kept in mind, those attempted last."""
PATIENCE = 60.0
"""Seconds to wait for somebody else's attempt to be counted."""


class Tally(msgspec.Struct, array_like=True):
    """The attempts in a name: how many, and when the last was or has its turn, in seconds since 1970."""

    count: int = 0
    last: int = 0


class Ledger(msgspec.Struct):
    """The attempts in all names, the latest last; `salt` makes the hashes of names this account's own."""

    salt: str = ""
    tallies: dict[str, Tally] = {}


class Attempts:
    """Attempts to sign in, in memory."""

    def __init__(self) -> None:
        self._kept = Ledger()

    def begin(self, name: str, now: datetime) -> int | None:
        """Count an attempt before it is made; how many seconds it has to wait for its turn.

        It is counted first so that many attempts at once do not escape the count. None if the line is full.
        """
        with self.lent() as ledger:
            second = int(now.timestamp())
            key = key_of(ledger, name)
            tally = ledger.tallies.get(key, Tally())
            recent = -LONGEST_LINE <= second - tally.last < FORGOTTEN
            before = tally.count if recent else 0
            turn = max(second, tally.last + pause(before)) if before >= FREE else second
            if turn - second > LONGEST_LINE:
                return None
            ledger.tallies.pop(key, None)
            ledger.tallies[key] = Tally(before + 1, max(turn, tally.last) if recent else turn)
            while len(ledger.tallies) > NAMES:
                del ledger.tallies[next(iter(ledger.tallies))]
        return turn - second

    def take_back(self, name: str) -> None:
        """Do not count the last attempt: nothing about it was wrong."""
        with self.lent() as ledger:
            if tally := ledger.tallies.get(key_of(ledger, name)):
                tally.count = max(tally.count - 1, 0)

    def succeed(self, name: str) -> None:
        """Forget the attempts in a name: the last one succeeded."""
        with self.lent() as ledger:
            ledger.tallies.pop(key_of(ledger, name), None)

    @contextmanager
    def lent(self) -> Iterator[Ledger]:
        """The attempts so far; what is done to them is kept."""
        yield self._kept


class FileAttempts(Attempts):
    """Attempts to sign in, in a file. One that cannot be read as such counts for nothing and is begun anew."""

    def __init__(self, path: str) -> None:
        self.path = path

    @contextmanager
    def lent(self) -> Iterator[Ledger]:
        """The attempts so far, nobody else's to change meanwhile; AccountUnwritable if they cannot be kept."""
        from filelock import FileLock, Timeout

        try:
            with FileLock(self.path + ".lock", timeout=PATIENCE, mode=0o600):
                ledger = self._read()
                before = msgspec.json.encode(ledger)
                yield ledger
                after = msgspec.json.encode(ledger)
                if after != before:
                    self._write(after)
        except Timeout:
            raise AccountLocked(self.path, PATIENCE, "another process") from None
        except OSError as error:
            raise AccountUnwritable(self.path, error.strerror or str(error)) from None

    def _read(self) -> Ledger:
        try:
            with open(self.path, "rb") as file:
                return msgspec.json.decode(file.read(), type=Ledger)
        except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return Ledger()

    def _write(self, data: bytes) -> None:
        put(self.path, data + b"\n")


def pause(failures: int) -> int:
    """Seconds between two attempts when so many before have failed: none at first, then more and more."""
    return min(1 << min(failures - FREE, 8), LONGEST_PAUSE) if failures >= FREE else 0


def key_of(ledger: Ledger, name: str) -> str:
    """What a name is kept as: 32 bits, too few to tell from them what somebody typed."""
    from hashlib import sha256

    ledger.salt = ledger.salt or os.urandom(16).hex()
    return sha256(f"{ledger.salt} {name}".encode("utf-8", "surrogatepass")).hexdigest()[:8]
