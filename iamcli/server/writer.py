"""Changes that arrive together are stored together: one write and one sync for all of them.

One thread for each account takes the changes that wait, runs them one after the other on the account that its store
lends, and answers all of them when that is on the disk. A change that fails is undone by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
"""Changes after which no more are taken along, so that the first of them does not wait for ever."""
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


class Waiting(NamedTuple):
    """A change for which somebody waits."""

    change: Change
    gone: Callable[[], bool]
    """Whether nobody does any more; asked when its turn has come."""


Answered = Callable[[list[Response | None]], None]
"""Hears the responses to changes that were submitted together, in the writer's thread; None for those left out."""


class Submitted(NamedTuple):
    """Changes that arrived together."""

    waiting: Sequence[Waiting]
    answered: Answered


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
        self._queue: SimpleQueue[Submitted | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def submit(self, waiting: Sequence[Waiting], answered: Answered) -> None:
        """Carry changes out; their responses are there when they are stored, or are known to have failed.

        A change for which nobody waits any more is left out; once it has begun, that cannot be helped.
        """
        self._queue.put(Submitted(waiting, answered))

    def close(self) -> None:
        """Carry out what was submitted before, and nothing after that."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        ends = False
        while not ends and (first := self._queue.get()) is not None:
            taken = [first]
            count = len(first.waiting)
            while count < MOST and not self._queue.empty():
                other = self._queue.get()
                if other is None:
                    ends = True
                    break
                taken.append(other)
                count += len(other.waiting)
            self._answer(taken)

    def _answer(self, taken: list[Submitted]) -> None:
        wanted = [[None if one.gone() else one.change for one in each.waiting] for each in taken]
        changes = [change for each in wanted for change in each if change is not None]
        responses = iter(self._together(changes) if changes else ())
        for each, asked in zip(taken, wanted, strict=True):
            each.answered([None if change is None else next(responses) for change in asked])

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
