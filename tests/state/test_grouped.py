"""Changes of many threads at once: each counts by itself, and together they cost one write."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, Event
from time import sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.errors import AccountUnwritable, EntityAlreadyExists, IamError
from iamcli.operations.users import create_user, delete_user, list_users, tag_user
from iamcli.service import Service
from iamcli.state.account import Account
from iamcli.state.files import FileStore
from iamcli.state.grouped import GroupedStore
from iamcli.state.records import Settings
from iamcli.state.store import Lent, MemoryStore

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
NAMES = st.sampled_from("abc")
STEPS = st.one_of(
    st.tuples(st.just(create_user), st.fixed_dictionaries({"UserName": NAMES})),
    st.tuples(st.just(delete_user), st.fixed_dictionaries({"UserName": NAMES})),
    st.tuples(
        st.just(tag_user),
        st.fixed_dictionaries({"UserName": NAMES, "Tags": st.just([{"Key": "k", "Value": "v"}])}),
    ),
)


def settings() -> Settings:
    return Settings(id="123456789012", created=EPOCH)


def served(account: Account) -> Service:
    return Service(Lent(account), now=lambda: EPOCH, random=lambda size: b"\0" * size)


def step(account: Account, operation, members) -> None:
    try:
        served(account).call(operation, members)
    except IamError:
        return


@given(before=st.lists(STEPS, max_size=4), after=st.lists(STEPS, max_size=4), again=st.lists(STEPS, max_size=4))
def test_undoing_leaves_what_was_before(before, after, again):
    """What is done behind a savepoint can be undone as if it had never been, and the account goes on from there."""
    expected, found = Account.new(settings()), Account.new(settings())
    for each in before:
        step(expected, *each)
        step(found, *each)
    undo = found.savepoint()
    for each in after:
        step(found, *each)
    found.settings.alias = "other"
    undo()
    for each in again:
        step(expected, *each)
        step(found, *each)

    assert expected.encoded() == found.encoded()


@given(before=st.lists(STEPS, max_size=4), after=st.lists(STEPS, max_size=4))
def test_a_savepoint_changes_nothing(before, after):
    """An account with savepoints in it becomes the same as one without."""
    expected, found = Account.new(settings()), Account.new(settings())
    for each in (*before, *after):
        step(expected, *each)
        found.savepoint()
        step(found, *each)

    assert expected.encoded() == found.encoded()


class Counted:
    """A store that counts its changes, and lets the first of them wait."""

    def __init__(self, store) -> None:
        self.store, self.changes = store, 0
        self.storing, self.go = Event(), Event()

    def read(self):
        return self.store.read()

    @contextmanager
    def change(self, purpose):
        self.changes += 1
        with self.store.change(purpose) as account:
            yield account
            self.storing.set()
            self.go.wait()


def test_changes_that_arrive_together(tmp_path):
    """Every change of many threads is stored, a failure is its own thread's alone, and few writes are made."""
    counted = Counted(FileStore(str(tmp_path / "a" / "a.json"), settings))
    counted.go.set()
    counted.read()
    counted.changes = 0
    store = GroupedStore(counted)
    together = Barrier(20)

    def create(number: int) -> str:
        together.wait()
        try:
            Service(store).call(create_user, {"UserName": f"user-{number // 2}"})
        except EntityAlreadyExists:
            return "exists"
        return "made"

    with ThreadPoolExecutor(20) as pool:
        found = sorted(pool.map(create, range(20)))

    assert ["exists"] * 10 + ["made"] * 10 == found
    assert 10 == len(Service(store).call(list_users, {})["Users"])
    assert counted.changes <= 20


def test_the_next_group_forms_while_one_is_written():
    """Whoever comes while a group is being stored is in the next one, all of them together."""
    counted = Counted(MemoryStore(settings()))
    store = GroupedStore(counted)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(Service(store).call, create_user, {"UserName": "first"})
        counted.storing.wait()
        rest = [pool.submit(Service(store).call, create_user, {"UserName": f"user-{n}"}) for n in range(8)]
        while store._coming < 8:
            sleep(0.001)
        counted.go.set()
        for each in (first, *rest):
            each.result()

    assert 9 == len(Service(store).call(list_users, {})["Users"])
    assert 2 == counted.changes


def test_a_group_that_cannot_be_stored():
    """If the disk fails, everybody in the group is told, and the next change begins anew."""

    class Failing(MemoryStore):
        broken = True

        @contextmanager
        def change(self, purpose):
            with super().change(purpose) as account:
                yield account
                if self.broken:
                    raise AccountUnwritable("a.json", "the disk is full")

    failing = Failing(settings())
    service = Service(GroupedStore(failing))
    with pytest.raises(AccountUnwritable):
        service.call(create_user, {"UserName": "alice"})
    failing.broken = False
    service.call(create_user, {"UserName": "bob"})

    assert ["bob"] == [user.user_name for user in service.call(list_users, {})["Users"]]


def test_a_store_that_lends_nothing():
    """If the account cannot be had at all, that is told, and nobody waits for ever."""

    class Closed(MemoryStore):
        closed = True

        def change(self, purpose):
            if self.closed:
                raise AccountUnwritable("a.json", "permission denied")
            return super().change(purpose)

    closed = Closed(settings())
    service = Service(GroupedStore(closed))
    with pytest.raises(AccountUnwritable):
        service.call(create_user, {"UserName": "alice"})
    closed.closed = False
    service.call(create_user, {"UserName": "bob"})

    assert "bob" in json.loads(closed.data)["account"]["users"]


@given(changes=st.lists(st.tuples(STEPS, st.booleans(), st.booleans()), max_size=8))
def test_keeping_the_account(changes):
    """A store that begins with the account it ended with writes the same files as one that reads them anew."""
    with TemporaryDirectory() as folder:
        kept, read = (FileStore(f"{folder}/{name}/a.json", settings) for name in ("kept", "read"))
        kept.keeps = True
        for each, fails, elsewhere in changes:
            for store in (kept, read):
                used = FileStore(store.path, settings) if elsewhere else store
                with suppress(ZeroDivisionError), used.change("test") as account:
                    step(account, *each)
                    if fails:
                        raise ZeroDivisionError
        contents = [Path(store.path).read_bytes() if Path(store.path).exists() else b"" for store in (kept, read)]

    assert contents[0] == contents[1]
