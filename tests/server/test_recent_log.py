"""The event log of an account in memory."""

from __future__ import annotations

from iamcli.callers import Credentials
from iamcli.operations.access_keys import create_access_key, get_access_key_last_used
from iamcli.operations.users import create_user, get_user, list_users
from iamcli.server import recent_log
from iamcli.server.accounts import MemoryAccounts
from iamcli.service import Service, utc_now

ACCOUNT = "123456789012"


def test_forgets_events_but_no_uses(monkeypatch):
    """The log does not grow with each request, and tells the last use of a key however long ago that was."""
    monkeypatch.setattr(recent_log, "KEPT", 10)
    accounts = MemoryAccounts(ACCOUNT, utc_now)
    log = accounts.log(ACCOUNT)
    root = Service(accounts.store(ACCOUNT), log=log)
    root.call(create_user, {"UserName": "alice"})
    key = root.call(create_access_key, {"UserName": "alice"})["AccessKey"]
    with accounts.store(ACCOUNT).change("let her read") as account:
        account.settings.enforcement = "off"
    alice = Credentials(key.access_key_id, key.secret_access_key)

    def used() -> str:
        return root.call(get_access_key_last_used, {"AccessKeyId": key.access_key_id})["AccessKeyLastUsed"].service_name

    assert "N/A" == used()
    Service(accounts.store(ACCOUNT), log=log, credentials=alice).call(get_user, {})
    for _ in range(100):
        root.call(list_users, {})

    assert 10 <= len(log.lines) <= 20
    assert "iam" == used() == used()
