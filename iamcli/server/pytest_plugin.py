"""The fixture `iamcli_endpoint`: IAM and STS for one test, with an account in memory that nobody else sees."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from .app import Endpoint

ACCOUNT = "123456789012"
REGION = "us-east-1"


class IamcliEndpoint(NamedTuple):
    """Where IAM and STS are for a test, and credentials that may do anything there."""

    url: str
    account: str
    """The account's 12 digits."""
    access_key_id: str
    secret_access_key: str
    region: str = REGION


@pytest.fixture(scope="session")
def _iamcli_server() -> Iterator[tuple[str, Endpoint]]:
    """One server for all tests, whose account each test has anew."""
    from ..service import utc_now
    from .accounts import MemoryAccounts
    from .app import Endpoint
    from .serving import Place, behind

    endpoint = Endpoint(MemoryAccounts(ACCOUNT, utc_now))
    with behind(endpoint, Place()) as url:
        yield url, endpoint


@pytest.fixture
def iamcli_endpoint(_iamcli_server: tuple[str, Endpoint], monkeypatch: pytest.MonkeyPatch) -> Iterator[IamcliEndpoint]:
    """IAM and STS with an empty account of the test's own; SDKs find it by the environment, `AWS_ENDPOINT_URL` first.

    Signatures are checked and callers authorized, as AWS does; the credentials in the environment may do anything.
    """
    from ..callers import Credentials
    from ..service import utc_now
    from ..tokens.access_keys import new_access_key_id
    from .accounts import MemoryAccounts

    url, endpoint = _iamcli_server
    guest = Credentials(new_access_key_id(ACCOUNT, os.urandom, "AKIA"), os.urandom(20).hex())
    endpoint.accounts, endpoint.guest = MemoryAccounts(ACCOUNT, utc_now), guest
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", *(f"AWS_ENDPOINT_URL_{service}" for service in ("IAM", "STS"))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", guest.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", guest.secret_access_key)
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    yield IamcliEndpoint(url, ACCOUNT, guest.access_key_id, guest.secret_access_key)
    endpoint.guest = None
