"""An account in memory whose clock stands still and whose random bytes count up."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import settings

from iamcli.callers import Credentials
from iamcli.errors import ServiceError
from iamcli.operation import Operation
from iamcli.operation.answer import plain
from iamcli.service import Service
from iamcli.shapes.rules import Document
from iamcli.state.event_log import MemoryLog
from iamcli.state.records import Settings
from iamcli.state.store import MemoryStore

# Machines are noisy: no test is about time. CI tries the same examples every time, other machines new ones.
settings.register_profile("iamcli", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("iamcli")

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)


class Iam:
    """The service under test: `iam(create_user, UserName="Bob")` answers plain data, documents as their text."""

    def __init__(self, met: set[str] | None = None) -> None:
        self.met = set() if met is None else met
        """What operations came to, as in `CreateUser success` and `CreateUser LimitExceeded`."""
        self.time = EPOCH
        self.store = MemoryStore(Settings(id="123456789012", created=EPOCH))
        self.log = MemoryLog()
        self.service = Service(self.store, log=self.log, now=lambda: self.time, random=self._random)
        self._counter = count(1)

    def __call__(self, operation: Operation, **members):
        try:
            answer = self.service.call(operation, members)
        except ServiceError as error:
            self.met.add(f"{operation.name} {error.code}")
            raise
        self.met.add(f"{operation.name} success")
        return plain(answer, shown)

    def as_user(self, access_key: dict, *, enforced: bool = False) -> Iam:
        """The same account, called with an access key as CreateAccessKey answered it.

        Most tests are about what operations do and not about who may: they switch the enforcement of policies off.
        """
        if not enforced:
            with self.store.change("") as account:
                account.settings.enforcement = "off"
        other = Iam(self.met)
        other.store, other.log = self.store, self.log
        credentials = Credentials(access_key["AccessKeyId"], access_key["SecretAccessKey"])
        other.service = Service(
            self.store, credentials=credentials, log=self.log, now=lambda: self.time, random=self._random
        )
        return other

    def as_session(self, credentials: dict) -> Iam:
        """The same account, called with temporary credentials as STS answered them, policies enforced."""
        other = Iam(self.met)
        other.store, other.log = self.store, self.log
        proof = Credentials(*(credentials[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")))
        other.service = Service(self.store, credentials=proof, log=self.log, now=lambda: self.time, random=self._random)
        return other

    def wait(self, **duration) -> None:
        """Let time pass."""
        self.time += timedelta(**duration)

    @property
    def account(self):
        """The account as it is stored now."""
        return self.store.read()

    def _random(self, size: int) -> bytes:
        return (next(self._counter) << 8).to_bytes(8, "big").rjust(size, b"\0")[-size:]


def shown(value):
    """Times as ISO text with `Z`, documents and blobs as they are."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.text if isinstance(value, Document) else value


@pytest.fixture(scope="session")
def met() -> set[str]:
    """What operations have come to in the tests so far."""
    return set()


@pytest.fixture
def iam(met) -> Iam:
    return Iam(met)
