"""Going back in the middle of a change, and going on from the end of one."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.authorization.policies import evaluator, policies
from iamcli.callers import Caller, owner
from iamcli.errors import IamError, InvalidClientTokenId
from iamcli.operations.access_keys import create_access_key, update_access_key
from iamcli.operations.account_password_policy import delete_account_password_policy, update_account_password_policy
from iamcli.operations.attachments import attach_user_policy, detach_user_policy
from iamcli.operations.groups import add_user_to_group, create_group, remove_user_from_group
from iamcli.operations.inline_policies import delete_user_policy, put_group_policy, put_user_policy
from iamcli.operations.permissions_boundaries import delete_user_permissions_boundary, put_user_permissions_boundary
from iamcli.operations.policies import create_policy
from iamcli.operations.policy_versions import create_policy_version
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

ALICE = Caller(kind="user", account="123456789012", arn="arn:aws:iam::123456789012:user/a", id="AIDA", user="a")
DOCUMENTS = [
    f'{{"Version": "2012-10-17", "Statement": {{"Effect": "{effect}", "Action": "*", "Resource": "*"}}}}'
    for effect in ("Allow", "Deny")
]
MANAGED = "arn:aws:iam::123456789012:policy/managed"
HERS, GROUPS, MEMBER = {"UserName": "a"}, {"GroupName": "g"}, {"GroupName": "g", "UserName": "a"}
GRANTS = st.sampled_from(
    [
        *((put_user_policy, {**HERS, "PolicyName": "p", "PolicyDocument": document}) for document in DOCUMENTS),
        *((put_group_policy, {**GROUPS, "PolicyName": "p", "PolicyDocument": document}) for document in DOCUMENTS),
        (delete_user_policy, {**HERS, "PolicyName": "p"}),
        (attach_user_policy, {**HERS, "PolicyArn": MANAGED}),
        (detach_user_policy, {**HERS, "PolicyArn": MANAGED}),
        (create_policy_version, {"PolicyArn": MANAGED, "PolicyDocument": DOCUMENTS[1], "SetAsDefault": True}),
        (put_user_permissions_boundary, {**HERS, "PermissionsBoundary": MANAGED}),
        (delete_user_permissions_boundary, HERS),
        (add_user_to_group, MEMBER),
        (remove_user_from_group, MEMBER),
        (update_account_password_policy, {"AllowUsersToChangePassword": True}),
        (delete_account_password_policy, {}),
        (create_user, {"UserName": "b"}),
    ]
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
            seen = [store.read() for store in (kept, read)]
            assert seen[0].encoded() == seen[1].encoded()
            assert seen[0].users.keys() == seen[1].users.keys()
        contents = [Path(store.path).read_bytes() if Path(store.path).exists() else b"" for store in (kept, read)]

    assert contents[0] == contents[1]


def test_a_key_that_was_switched_off_in_vain():
    """A caller is recognized by the key as it is, also when a change of it by the caller was undone."""
    account = Account.new(settings())
    step(account, create_user, {"UserName": "a"})
    key = served(account).call(create_access_key, {"UserName": "a"})["AccessKey"]
    for _ in range(3):
        undo = account.savepoint()
        caller, _ = owner(account, key.access_key_id)
        step(account, update_access_key, {**HERS, "AccessKeyId": key.access_key_id, "Status": "Inactive"})
        undo()

    assert ALICE.arn == caller.arn
    step(account, update_access_key, {**HERS, "AccessKeyId": key.access_key_id, "Status": "Inactive"})
    account.savepoint()
    with pytest.raises(InvalidClientTokenId):
        owner(account, key.access_key_id)


def test_who_reads_sees_what_is_stored(tmp_path):
    """Whoever reads a kept account has it as it is stored, whatever is done to it meanwhile."""
    store = FileStore(str(tmp_path / "a" / "a.json"), settings)
    store.keeps = True
    with store.change("test") as account:
        step(account, create_user, {"UserName": "a"})
    with store.change("test") as account:
        step(account, create_user, {"UserName": "b"})
        step(account, delete_user, {"UserName": "a"})
        assert ["b"] == account.users.keys()

        assert ["a"] == store.read().users.keys()
    assert ["b"] == store.read().users.keys()


@given(script=st.lists(st.tuples(GRANTS, st.booleans()), max_size=8))
def test_permissions_follow_the_account(script):
    """Between the changes of an account, and when one was undone, the policies of a caller are those it has now."""
    account = Account.new(settings())
    step(account, create_user, {"UserName": "a"})
    step(account, create_group, GROUPS)
    step(account, create_policy, {"PolicyName": "managed", "PolicyDocument": DOCUMENTS[0]})
    for each, fails in script:
        undo = account.savepoint()
        assert policies(account, ALICE) == evaluator(account, ALICE).policies
        step(account, *each)
        if fails:
            undo()
    account.savepoint()

    assert policies(account, ALICE) == evaluator(account, ALICE).policies
