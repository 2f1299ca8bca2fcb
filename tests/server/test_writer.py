"""Changes that arrive together: each counts by itself, and together they cost one write."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread, current_thread

import pytest

from iamcli.errors import AccountUnwritable, ServiceError
from iamcli.operations.users import create_user, list_users
from iamcli.server import writer
from iamcli.server.messages import Response
from iamcli.server.writer import Change, Waiting, Writer, left_alone
from iamcli.service import Service
from iamcli.state.event_log import MemoryLog
from iamcli.state.records import Settings
from iamcli.state.store import MemoryStore

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)


class Watched(MemoryStore):
    """A store that counts its changes, waits before it stores them, and cannot store them while it is broken."""

    def __init__(self) -> None:
        super().__init__(Settings(id="123456789012", created=EPOCH))
        self.changes = 0
        self.broken = False
        self.storing, self.go = Event(), Event()
        self.go.set()

    @contextmanager
    def change(self, purpose):
        self.changes += 1
        with super().change(purpose) as account:
            yield account
            self.storing.set()
            self.go.wait()
            if self.broken:
                raise AccountUnwritable("a.json", "the disk is full")

    @property
    def users(self) -> list[str]:
        return [user.user_name for user in Service(self).call(list_users, {})["Users"]]


class Served:
    """A writer over a watched store."""

    def __init__(self, beside=left_alone) -> None:
        self.store, self.log = Watched(), MemoryLog()
        self.defects: list[Exception] = []
        self.threads: list[str] = []
        self.writer = Writer(lambda: (self.store, self.log), self.defects.append, beside)

    def create(self, name: str, size: int = 0):
        """The status to come of creating a user."""

        def run(store, log):
            status.set_running_or_notify_cancel()
            self.threads.append(current_thread().name)
            try:
                Service(store, log=log).call(create_user, {"UserName": name})
            except ServiceError as error:
                return Response(error.status, {}, b"")
            return Response(200, {}, b"")

        status: Future[int] = Future()
        change = Change("123456789012", "CreateUser", size, run, lambda failure: Response(failure.status, {}, b""))

        def answered(responses):
            if responses[0] is not None:
                status.set_result(responses[0].status)

        self.writer.submit([Waiting(change, status.cancelled)], answered)
        return status


@pytest.fixture
def served():
    served = Served()
    yield served
    served.store.go.set()
    served.writer.close()


def statuses(futures) -> list[int]:
    return [future.result(timeout=30) for future in futures]


def test_the_next_changes_gather_while_some_are_stored(served):
    """Whoever comes while others are stored is stored with all who came meanwhile, and nobody is answered before."""
    served.store.go.clear()
    first = served.create("first")
    served.store.storing.wait()
    rest = [served.create(f"user-{number}") for number in range(10)]
    assert not any(future.done() for future in (first, *rest))
    served.store.go.set()

    assert [200] * 11 == statuses([first, *rest])
    assert (2, 11) == (served.store.changes, len(served.store.users))


def test_changes_that_nobody_waits_for(served):
    """A change that is cancelled while others are stored is not carried out, one that is being stored is."""
    served.store.go.clear()
    first = served.create("first")
    served.store.storing.wait()
    second, third = served.create("second"), served.create("third")
    assert (False, True) == (first.cancel(), second.cancel())
    served.store.go.set()

    assert [200, 200] == statuses([first, third])
    assert ["first", "third"] == served.store.users


def test_a_failure_is_its_own(served):
    """A change that is refused is undone and told so; those before and behind it are stored."""
    served.store.go.clear()
    first = served.create("first")
    served.store.storing.wait()
    rest = [served.create(name) for name in ("a", "first", "b", "A", "c")]
    served.store.go.set()

    assert [200, 200, 409, 200, 409, 200] == statuses([first, *rest])
    assert ["a", "b", "c", "first"] == served.store.users
    assert 6 == len(served.log.lines)


def test_what_cannot_be_stored(served):
    """If the disk fails, everybody is told and nothing is recorded, and the next change begins anew."""
    served.store.broken = True
    assert [500] == statuses([served.create("alice")])
    served.store.broken = False
    assert [200] == statuses([served.create("bob")])

    assert ["bob"] == served.store.users
    assert 1 == len(served.log.lines)
    assert [AccountUnwritable] == [type(error) for error in served.defects]


def test_closing_finishes_what_was_submitted(served):
    """A writer that is closed carries out what it was given before."""
    futures = [served.create(f"user-{number}") for number in range(100)]
    served.writer.close()

    assert [200] * 100 == statuses(futures)
    served.writer = Writer(lambda: (served.store, served.log), served.defects.append)


def in_another_thread(task) -> None:
    """Have something done elsewhere, and wait for it."""
    thread = Thread(target=task, name="beside")
    thread.start()
    thread.join()


@pytest.fixture
def helped():
    helped = Served(in_another_thread)
    yield helped
    helped.writer.close()


def test_what_is_quick_is_done_beside(helped, monkeypatch):
    """What has been quick is done where requests are answered from then on, together with all that waits."""
    monkeypatch.setattr(writer, "QUICK", 1)
    assert [200] == statuses([helped.create("first")])
    helped.store.go.clear()
    second = helped.create("second")
    helped.store.storing.wait()
    rest = [helped.create(name) for name in ("a", "first", "b")]
    helped.store.go.set()

    assert [200, 200, 409, 200] == statuses([second, *rest])
    assert ["writer", *["beside"] * 4] == helped.threads
    assert ["a", "b", "first", "second"] == helped.store.users


@pytest.mark.parametrize(("constant", "value"), [("QUICK", 0), ("SPELL", 0), ("SMALL", 9)])
def test_what_takes_its_time_is_not(helped, monkeypatch, constant, value):
    """What was slow, is large, or comes behind many others stays in the writer's thread."""
    monkeypatch.setattr(writer, "QUICK", 1)
    monkeypatch.setattr(writer, constant, value)

    assert [200, 200] == statuses([helped.create("a", 10), helped.create("b", 10)])
    assert ["writer"] * 2 == helped.threads


def test_a_refusal_shows_nothing(helped, monkeypatch):
    """An operation is not known to be quick because it was refused quickly."""
    monkeypatch.setattr(writer, "QUICK", 1)

    assert [400, 400] == statuses([helped.create("a b"), helped.create("a b")])
    assert ["writer"] * 2 == helped.threads


def test_one_quick_success_is_not_enough(helped, monkeypatch):
    """An operation that was slow is not called quick by the next time."""
    times = iter([0, 5, 5, 6, 6, 7])
    monkeypatch.setattr(writer, "thread_time", lambda: next(times))
    monkeypatch.setattr(writer, "QUICK", 2)

    assert [200] * 3 == [statuses([helped.create(name)])[0] for name in "abc"]
    assert ["writer"] * 3 == helped.threads


def test_nobody_comes_to_it(monkeypatch):
    """What nobody else does after all is done in the writer's thread."""
    monkeypatch.setattr(writer, "QUICK", 1)
    served = Served(lambda _: None)
    assert [200, 200] == [statuses([served.create(name)])[0] for name in "ab"]
    served.writer.close()

    assert ["writer"] * 2 == served.threads


def test_a_defect_elsewhere(monkeypatch):
    """Whatever happens where the changes are carried out, all who wait hear of it."""
    monkeypatch.setattr(writer, "QUICK", 1)
    broken = Served(lambda _: [][0])
    assert [200, 500] == [statuses([broken.create(name)])[0] for name in "ab"]
    broken.writer.close()

    assert ["a"] == broken.store.users
    assert [IndexError] == [type(error) for error in broken.defects]


def test_a_store_that_cannot_be_had(served):
    """Who comes while others wait in vain for the store hears with them that it is not to be had."""
    entered, over = Event(), Event()
    opened = []

    def place():
        opened.append(1)
        entered.set()
        over.wait()
        raise AccountUnwritable("a.json", "somebody else has it")

    patient = Writer(place, served.defects.append)
    served.writer.close()
    served.writer = patient
    first = served.create("first")
    entered.wait()
    rest = [served.create(f"user-{number}") for number in range(5)]
    over.set()

    assert [500] * 6 == statuses([first, *rest])
    assert 1 == len(opened)


def test_a_log_that_fails(served):
    """What is stored is answered as such, though it cannot be recorded."""
    served.log.append_all = lambda _: [][0]

    assert [200] == statuses([served.create("a")])
    assert ["a"] == served.store.users
    assert [IndexError] == [type(error) for error in served.defects]


def test_nobody_waits(served):
    """Changes for which nobody waits any more do not open the store."""
    served.store.go.clear()
    first = served.create("first")
    served.store.storing.wait()
    rest = [served.create(name) for name in "abc"]
    assert all(one.cancel() for one in rest)
    served.store.go.set()
    assert [200] == statuses([first])
    served.writer.close()
    served.writer = Writer(lambda: (served.store, served.log), served.defects.append)

    assert 1 == served.store.changes
