"""Going back in the middle of a change, and going on from the end of one."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from iamcli.errors import IamError
from iamcli.operations.users import create_user, delete_user, tag_user
from iamcli.service import Service
from iamcli.state.account import Account
from iamcli.state.files import FileStore
from iamcli.state.records import Settings
from iamcli.state.store import Lent

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
