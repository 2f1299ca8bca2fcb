"""The fixture `iamcli_endpoint`: IAM and STS for one test, with an account in memory that nobody else sees."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ..callers import HOME_REGION
from .environment import REDIRECTING, leading_to, past_proxies

if TYPE_CHECKING:
    from ..callers import Credentials
    from .app import Endpoint

ACCOUNT = "123456789012"


class IamcliEndpoint(NamedTuple):
    """Where IAM and STS are for a test, and credentials that may do anything there."""

    url: str
    account: str
    """The account's 12 digits."""
    access_key_id: str
    secret_access_key: str
    region: str = HOME_REGION


@pytest.fixture(scope="session")
def _iamcli_server() -> Iterator[tuple[str, Endpoint, Credentials]]:
    """One server for all tests, whose account each test has anew.

    The key is the same for all tests: SDKs keep the one they have found, and so do clients that a test leaves behind.
    """
    from ..callers import Credentials
    from ..service import utc_now
    from ..tokens.access_keys import new_access_key_id
    from .accounts import MemoryAccounts
    from .app import Endpoint
    from .serving import Place, behind

    guest = Credentials(new_access_key_id(ACCOUNT, os.urandom, "AKIA"), os.urandom(20).hex())
    endpoint = Endpoint(MemoryAccounts(ACCOUNT, utc_now), guest=guest)
    with behind(endpoint, Place()) as url:
        yield url, endpoint, guest


@pytest.fixture
def iamcli_endpoint(
    _iamcli_server: tuple[str, Endpoint, Credentials], monkeypatch: pytest.MonkeyPatch
) -> IamcliEndpoint:
    """IAM and STS with an empty account of the test's own; SDKs find it by the environment, `AWS_ENDPOINT_URL` first.

    Signatures are checked and callers authorized, as AWS does; the credentials in the environment may do anything.
    """
    from ..service import utc_now
    from .accounts import MemoryAccounts

    url, endpoint, guest = _iamcli_server
    endpoint.accounts = MemoryAccounts(ACCOUNT, utc_now)
    for name in REDIRECTING:
        monkeypatch.delenv(name, raising=False)
    for name, value in {**past_proxies(url, os.environ), **leading_to(url, guest)}.items():
        monkeypatch.setenv(name, value)
    if "boto3" in sys.modules:  # its default session keeps the credentials of its first use
        monkeypatch.setattr("boto3.DEFAULT_SESSION", None)
    return IamcliEndpoint(url, ACCOUNT, guest.access_key_id, guest.secret_access_key)
