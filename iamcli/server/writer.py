"""Changes that arrive together are stored together: one write and one sync for all of them.

One thread for each account takes the changes that wait, runs them one after the other on the account that its store
lends, and answers all of them when that is on the disk. A change that fails is undone by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from ..errors import IamError, ServiceFailure
from ..state.store import Lent, Store
from .messages import Response
from .pending import Pending

if TYPE_CHECKING:
    from ..state.account import Account
    from ..state.event_log import Log

MOST = 64
"""Changes that are stored together at most, so that the first of them does not wait for ever."""
PURPOSE = "serve requests"
"""What others who wait for the lock are told."""


class Change(NamedTuple):
    """A request that changes an account."""

    account: str
    """The 12 digits."""
    run: Callable[[Store, Log], Response]
    """Carries it out on a store, and records it in a log."""
    failed: Callable[[ServiceFailure], Response]
    """Says that it could not be stored."""


class Part(Lent):
    """An account that is lent to several changes in turn, of which each can fail by itself."""

    @contextmanager
    def change(self, purpose: str) -> Iterator[Account]:
        """The account as the changes before have made it; what the block has done to it is undone if it raises."""
        undo = self.account.savepoint()
        try:
            yield self.account
        except BaseException:
            undo()
            raise


class Writer:
    """Carries out the changes of one account; `place` says where it is kept."""

    def __init__(self, place: Callable[[], tuple[Store, Log]], defect: Callable[[Exception], None]) -> None:
        self._place, self._defect = place, defect
        self._queue: SimpleQueue[tuple[Change, Future[Response]] | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def submit(self, change: Change) -> Future[Response]:
        """The response to come: it is there when the change is stored, or is known to have failed.

        A change that is cancelled while it waits is not carried out; later, that cannot be helped.
        """
        future: Future[Response] = Future()
        self._queue.put((change, future))
        return future

    def close(self) -> None:
        """Carry out what was submitted before, and nothing after that."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            waiting = [first]
            ends = False
            while len(waiting) < MOST and not self._queue.empty():
                other = self._queue.get()
                ends = other is None
                if other is None:
                    break
                waiting.append(other)
            wanted = [(change, future) for change, future in waiting if future.set_running_or_notify_cancel()]
            responses = self._together([change for change, _ in wanted]) if wanted else []
            for (_, future), response in zip(wanted, responses, strict=True):
                future.set_result(response)
            if ends:
                return

    def _together(self, changes: list[Change]) -> list[Response]:
        store, kept = self._place()
        log = Pending(kept)
        try:
            with store.change(PURPOSE) as account:
                part = Part(account)
                responses = [change.run(part, log) for change in changes]
        except Exception as error:  # whatever it is, everybody whose change is not stored has to hear of it
            self._defect(error)
            failure = ServiceFailure(str(error) if isinstance(error, IamError) else "")
            return [change.failed(failure) for change in changes]
        log.settle()
        return responses
