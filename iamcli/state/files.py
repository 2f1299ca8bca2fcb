"""The account as a file: read without waiting, changed under a lock, replaced in one step."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress

import msgspec

from ..errors import AccountLocked, AccountUnwritable, ConfigurationError, CorruptAccount, NewerFormat
from .account import FORMAT, Account, file_pieces, opened
from .private_files import Later, at_once, held, put
from .records import Settings
from .table import Blame

PATIENCE = 60.0
"""Seconds to wait for another process's change; IAMCLI_LOCK_TIMEOUT overrides it."""
POLL = 0.02
"""Seconds between two looks at a lock that somebody else holds."""


class FileStore:
    """An account file, and beside it a lock and, while a change is written, its successor.

    A reader sees the account before or after a change, never in between, and never waits. A change is on the disk
    when `change` returns. Killing a process at any instant leaves the old account or the new one.
    """

    def __init__(self, path: str, fresh: Callable[[], Settings]) -> None:
        self.path = os.path.realpath(path)
        self._fresh = fresh
        self._seen: tuple[tuple[int, ...], Account] | None = None
        self.keeps = False
        """Whether to begin a change with the account that the one before it ended with, if nobody else has changed it.

        It is good for whoever changes the account again and again.
        """
        self._kept: tuple[tuple[int, ...], Account] | None = None
        self._wanted = False
        """Whether somebody has read the account since the last change."""
        self.later: Later = at_once
        """Who gives up the files that were replaced, where the store `keeps` the account."""

    def read(self) -> Account:
        """The account; it is created first if there is none. ConfigurationError if the file is no account."""
        try:
            signature = self._signature()
        except FileNotFoundError:
            with self.change("create the account"):
                pass
            signature = self._signature()
        except OSError as error:
            raise _unreadable(self.path, error) from None
        seen = self._seen  # a change in another thread may put another one in its place meanwhile
        if seen is None or seen[0] != signature:
            seen = self._seen = signature, self._load()
        self._wanted = True
        return seen[1]

    @contextmanager
    def change(self, purpose: str) -> Iterator[Account]:
        """Lend the newest account under the lock; store it when the block ends, unless it raises."""
        with self.locked(purpose):
            account = self._newest()
            yield account
            parts = account.encoded()
            if account.format != FORMAT:
                self._write(self.path + f".format-{account.format}", account.source)
            if account.changed(parts):
                pieces = file_pieces(parts, account.revision + 1)
                if not self.keeps:  # else it was checked when it was read, and each row since when it was put in
                    msgspec.json.decode(b"".join(pieces), type=msgspec.Raw)
                self._write(self.path, *pieces)
                account.stored(parts)
            if self.keeps:
                self._kept = self._signature(), account
                self._seen = (self._kept[0], account.copy()) if self._wanted else None
                self._wanted = False

    def _newest(self) -> Account:
        """The account as it is stored, whole and checked, or a new one."""
        kept, self._kept = self._kept, None  # a change that fails leaves nothing to go on with
        try:
            if kept is not None and kept[0] == self._signature():
                return kept[1]
            account = self._load()
            account.check()
        except FileNotFoundError:
            account = Account.new(self._fresh())
        return account

    def _load(self) -> Account:
        try:
            with open(self.path, "rb") as file:
                data = file.read()
        except FileNotFoundError:
            raise
        except OSError as error:
            raise _unreadable(self.path, error) from None
        return opened(data, self._blame(data), lambda found: NewerFormat(self.path, found, FORMAT))

    def _blame(self, data: bytes) -> Blame:
        def blame(piece: bytes, error: Exception) -> CorruptAccount:
            at = max(data.find(piece), 0)
            what, _, place = str(error).partition(" (byte ")
            if isinstance(error, UnicodeDecodeError):
                what, at = "the text is not UTF-8", at + error.start
            elif "truncated" in what:
                what, at = "the text ends too early", at + len(piece)
            elif isinstance(error, msgspec.ValidationError):
                if not piece:
                    return CorruptAccount(self.path, what)
                what = f"{what}, in what begins"
            elif place:
                at += int(place.removesuffix(")"))
            line = data.count(b"\n", 0, at) + 1
            return CorruptAccount(self.path, f"{what} at line {line} (byte {at})")

        return blame

    def _signature(self) -> tuple[int, ...]:
        found = os.stat(self.path)
        return found.st_ino, found.st_mtime_ns, found.st_size

    @contextmanager
    def locked(self, purpose: str) -> Iterator[None]:
        """Keep all other writers out while the block runs; AccountLocked if they keep this one out too long."""
        from filelock import FileLock, Timeout

        patience = _patience()
        lock_path = self.path + ".lock"
        try:
            private_folder(os.path.dirname(self.path))
            # Whoever ends a change of several threads is not always the one who began it.
            lock = FileLock(lock_path, timeout=patience, poll_interval=POLL, mode=0o600, thread_local=False)
            lock.acquire()
        except Timeout:
            raise AccountLocked(self.path, patience, _holder(lock_path)) from None
        except (OSError, NotImplementedError) as error:
            raise AccountUnwritable(self.path, _why(error)) from None
        try:
            with suppress(OSError):  # only a courtesy to those who wait
                _note(lock_path, f"process {os.getpid()} ({purpose})")
            yield
        finally:
            lock.release()

    def _write(self, path: str, *data: bytes) -> None:
        """Put data in place of a file, whole and durable; AccountUnwritable if that fails, with nothing changed."""
        with held(path, self.later) if self.keeps else nullcontext():
            try:
                put(path, *data, durable=True)
            except OSError as error:
                raise AccountUnwritable(path, _why(error)) from None
            with suppress(OSError):  # the change is made; where a folder cannot be synced there is nothing more to do
                _sync_folder(os.path.dirname(path))


def _patience() -> float:
    """Seconds to wait for the lock; ConfigurationError if what is configured is no number of them."""
    chosen = os.environ.get("IAMCLI_LOCK_TIMEOUT")
    if not chosen:
        return PATIENCE
    try:
        seconds = float(chosen)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < float("inf"):
        raise ConfigurationError(f"IAMCLI_LOCK_TIMEOUT is {chosen!r}, which is no number of seconds.")
    return seconds


def private_folder(folder: str) -> None:
    """Make the folder of the accounts and its parent, for nobody else to look into."""
    if not os.path.isdir(folder):
        os.makedirs(os.path.dirname(os.path.dirname(folder)), exist_ok=True)
        for part in (os.path.dirname(folder), folder):
            with suppress(FileExistsError):
                os.mkdir(part, 0o700)


def _sync_folder(folder: str) -> None:
    """Make a rename durable; where folders cannot be opened, as on Windows, the system does without."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _note(path: str, text: str) -> None:
    with open(path, "r+", encoding="utf-8") as file:
        if file.read() != text:
            file.seek(0)
            file.truncate()
            file.write(text)


def _holder(lock_path: str) -> str:
    """Who holds a lock, by the note in it."""
    try:
        with open(lock_path, encoding="utf-8") as file:
            return file.read() or "another process"
    except (OSError, UnicodeError):
        return "another process"


def _unreadable(path: str, error: OSError) -> ConfigurationError:
    return ConfigurationError(f"The account file {path} cannot be read: {_why(error)}.")


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
