"""Changes that arrive together are stored together: one write and one sync for all of them.

One thread for each account takes the changes that wait, borrows the account from its store, sees to it that they are
carried out one after the other, there or beside the requests, and answers all of them when that is on the disk. A
change that fails is undone by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from time import thread_time
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
QUICK = 0.001
"""Seconds of a processor that a change may take where requests are answered."""
FORGETTING = 0.9
"""How much of what an operation took still counts after its next success, if that takes less."""
SMALL = 64 << 10
"""Bytes of a request that may be carried out there."""
SPELL = 0.02
"""Seconds of a processor that a batch may take there."""
PURPOSE = "serve requests"
"""What others who wait for the lock are told."""


class Change(NamedTuple):
    """A request that changes an account."""

    account: str
    """The 12 digits."""
    action: str
    """The operation's name."""
    size: int
    """Bytes of the request's body."""
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


Beside = Callable[[Callable[[], None]], None]
"""Has something done where requests are answered, and waits for it; or leaves it, if nobody comes to it soon."""


def left_alone(_: Callable[[], None]) -> None:
    """Nobody does it."""


class Batch:
    """Changes that are stored together, and the responses to those that have been carried out."""

    def __init__(self, first: Submitted) -> None:
        self.submitted: list[Submitted] = []
        self.waiting: list[Waiting] = []
        self.responses: list[Response | None] = []
        self.add(first)

    def add(self, other: Submitted) -> None:
        """Take more along."""
        self.submitted.append(other)
        self.waiting += other.waiting

    def leave_out(self) -> bool:
        """Whether nobody waits for any of them; then they count as left out."""
        if not all(waiting.gone() for waiting in self.waiting):
            return False
        self.responses = [None] * len(self.waiting)
        return True

    def next(self) -> Waiting | None:
        """The next change to be carried out, None behind the last."""
        return self.waiting[len(self.responses)] if len(self.responses) < len(self.waiting) else None

    def fail(self, failure: ServiceFailure) -> None:
        """Tell everybody that nothing was stored."""
        left_out = [response is None for response in self.responses]
        left_out += [waiting.gone() for waiting in self.waiting[len(left_out) :]]
        self.responses = [
            None if out else waiting.change.failed(failure) for out, waiting in zip(left_out, self.waiting, strict=True)
        ]

    def answer(self) -> None:
        """Let all hear their responses."""
        responses = iter(self.responses)
        for each in self.submitted:
            each.answered(list(islice(responses, len(each.waiting))))


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
    """Carries out the changes of one account; `place` says where it is kept.

    Changes that have been quick so far are carried out `beside` the requests, where nobody has to wait for a thread
    that computes at the same time, and the others in the writer's own thread.
    """

    def __init__(
        self, place: Callable[[], tuple[Store, Log]], defect: Callable[[Exception], None], beside: Beside = left_alone
    ) -> None:
        self._place, self._defect, self._beside = place, defect, beside
        self._queue: SimpleQueue[Submitted | None] = SimpleQueue()
        self._closing = False
        self._takes: dict[str, float] = {}
        """Seconds of a processor that each operation has taken; what was long ago counts for less."""
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
        while not self._closing and (first := self._queue.get()) is not None:
            batch = Batch(first)
            self._take_along(batch)
            try:
                if not batch.leave_out():
                    self._store(batch)
            except Exception as error:  # whatever it is, everybody has to hear of it
                self._defect(error)
                self._take_along(batch)  # and those who came meanwhile need not wait as long
                batch.fail(ServiceFailure(str(error) if isinstance(error, IamError) else ""))
            batch.answer()

    def _store(self, batch: Batch) -> None:
        store, kept = self._place()
        log = Pending(kept)
        with store.change(PURPOSE) as account:
            part = Part(account)
            self._take_along(batch)
            if self._is_quick(batch.next()):
                self._beside(partial(self._carry_out_quickly, batch, part, log))
            while (waiting := batch.next()) is not None:
                self._carry_out(waiting, batch, part, log)
        try:
            log.settle()
        except Exception as error:  # what is stored is stored, though it is not on record
            self._defect(error)

    def _carry_out_quickly(self, batch: Batch, part: Part, log: Log) -> None:
        """Carry out what waits by now, or as much of it as is quick."""
        self._take_along(batch)
        ends = thread_time() + SPELL
        while (waiting := batch.next()) is not None and self._is_quick(waiting) and thread_time() < ends:
            self._carry_out(waiting, batch, part, log)

    def _carry_out(self, waiting: Waiting, batch: Batch, part: Part, log: Log) -> None:
        if waiting.gone():
            batch.responses.append(None)
            return
        began = thread_time()
        response = waiting.change.run(part, log)
        batch.responses.append(response)
        if response.status == 200:  # what is refused is refused soon
            action = waiting.change.action
            self._takes[action] = max(thread_time() - began, FORGETTING * self._takes.get(action, 0))

    def _is_quick(self, waiting: Waiting | None) -> bool:
        if waiting is None:
            return False
        return waiting.change.size <= SMALL and self._takes.get(waiting.change.action, QUICK) < QUICK

    def _take_along(self, batch: Batch) -> None:
        while not self._closing and len(batch.waiting) < MOST and not self._queue.empty():
            other = self._queue.get()
            if other is None:
                self._closing = True
            else:
                batch.add(other)
