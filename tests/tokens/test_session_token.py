"""Temporary credentials: what they carry, and that nobody but the account can make them."""

from datetime import UTC, datetime, timedelta
from hashlib import sha512
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.errors import PackedPolicyTooLarge
from iamcli.tokens.access_keys import account_of, new_access_key_id
from iamcli.tokens.session_token import (
    SessionFacts,
    SessionKind,
    issue,
    opened,
    secret_of,
    utilization,
)

NOW = datetime(2024, 1, 1, tzinfo=UTC)
KEY = bytes(range(32))
ROLE = "arn:aws:iam::123456789012:role/team/Deploy"
PLAIN = SessionFacts(
    kind=SessionKind.ASSUMED_ROLE,
    account="123456789012",
    principal_arn=ROLE,
    principal_id="AROAEXAMPLEEXAMPLEXXX",
    session_name="alice",
)


def randomness():
    numbers = count(1)
    return lambda size: next(numbers).to_bytes(size, "big")


def issued(session=PLAIN, key=KEY, **more):
    return issue(key, session, 3600, NOW, randomness(), **more)


short = st.text(max_size=20)
sessions = st.builds(
    SessionFacts,
    kind=st.sampled_from(SessionKind),
    account=st.from_regex(r"[0-9]{12}", fullmatch=True),
    principal_arn=short,
    principal_id=short,
    session_name=short,
    policies=st.lists(short, max_size=2).map(tuple),
    policy_arns=st.lists(short, max_size=3).map(tuple),
    tags=st.dictionaries(short, short, max_size=3),
    transitive=st.lists(short, max_size=3).map(tuple),
    source_identity=short,
    mfa=st.none() | st.integers(0, 2**40),
    provider=short,
    keys=st.dictionaries(short, short | st.lists(short, max_size=2).map(tuple), max_size=3),
    chained=st.booleans(),
    issuer=short,
)


@given(sessions)
def test_round_trip(session):
    """What a token is opened to is what it was issued for, with the time it begins and ends."""
    credentials = issued(session)
    found = opened(KEY, credentials.access_key_id, credentials.session_token)

    assert (int(NOW.timestamp()), credentials.expiration) == (found.issued, found.expires)
    assert found == type(session)(
        **{
            name: getattr(found if name in ("issued", "expires") else session, name)
            for name in session.__struct_fields__
        }
    )


@given(st.integers(0, 10**6), st.characters())
def test_altered(place, letter):
    """With any one character changed, a token is refused."""
    credentials = issued()
    token = credentials.session_token
    place %= len(token)
    altered = token[:place] + letter + token[place + 1 :]

    assert (opened(KEY, credentials.access_key_id, altered) is None) == (altered != token)


@pytest.mark.parametrize("spoil", ["{}=", "{}\n", " {}", "{}AAAA", "A{}", "\ud800{}"])
def test_around(spoil):
    """What decodes to the same bytes is not the same token."""
    credentials = issued()

    assert opened(KEY, credentials.access_key_id, spoil.format(credentials.session_token)) is None


@given(st.text(max_size=200))
def test_foreign(text):
    """A text that is no token is refused, whatever it is."""
    assert opened(KEY, "ASIAQAAAAAAAAAAAAAAA", text) is None


def test_other_account():
    """A token is good with the key of its account and with its own access key id alone."""
    credentials = issued()
    other = new_access_key_id("123456789012", randomness(), "ASIA").replace("A", "B")

    assert opened(KEY[::-1], credentials.access_key_id, credentials.session_token) is None
    assert opened(KEY, other, credentials.session_token) is None


def test_secret():
    """The secret is 40 characters, follows from key, id and token, and is in neither of them nor in what is shown."""
    credentials = issued()
    secret = credentials.secret_access_key

    assert 40 == len(secret)
    assert secret == secret_of(KEY, credentials.access_key_id, credentials.session_token)
    assert secret != secret_of(KEY[::-1], credentials.access_key_id, credentials.session_token)
    assert secret not in credentials.session_token + credentials.access_key_id
    assert secret not in repr(credentials)
    assert credentials.session_token not in repr(credentials)


def test_expiry():
    """A session has ended from the second on that its expiration names; its token still opens."""
    credentials = issued()
    found = opened(KEY, credentials.access_key_id, credentials.session_token)

    assert [False, True] == [found.expired(NOW + timedelta(seconds=seconds)) for seconds in (3599, 3600)]


@pytest.mark.parametrize(
    ("kind", "arn", "unique_id"),
    [
        ("assumed-role", "arn:aws:sts::123456789012:assumed-role/Deploy/alice", "AROAEXAMPLEEXAMPLEXXX:alice"),
        ("saml", "arn:aws:sts::123456789012:assumed-role/Deploy/alice", "AROAEXAMPLEEXAMPLEXXX:alice"),
        ("web-identity", "arn:aws:sts::123456789012:assumed-role/Deploy/alice", "AROAEXAMPLEEXAMPLEXXX:alice"),
        ("federated-user", "arn:aws:sts::123456789012:federated-user/alice", "123456789012:alice"),
        ("session-token", ROLE, "AROAEXAMPLEEXAMPLEXXX"),
    ],
)
def test_names(kind, arn, unique_id):
    """ARNs and ids of sessions have AWS's forms; a role's path is in none of them (User Guide, IAM identifiers)."""
    session = SessionFacts(
        kind=SessionKind(kind),
        account="123456789012",
        principal_arn=ROLE,
        principal_id="AROAEXAMPLEEXAMPLEXXX",
        session_name="alice",
    )

    assert (arn, unique_id) == (session.arn, session.unique_id)


def test_size():
    """A token grows to the least size asked for, and one over 4,096 bytes is refused (API, MinimumSessionTokenSize)."""
    plain = len(issued().session_token)

    assert plain < 400
    assert [plain, plain, 2048, 4096] == [len(issued(least=least).session_token) for least in (0, 8, 2048, 4096)]
    assert 4 * 1000 // 3 <= len(issued(least=1333).session_token) <= 1336
    assert 100 == utilization(issued(least=4096).session_token)
    tags = {f"key{number}": sha512(bytes([number])).hexdigest() * 2 for number in range(50)}
    with pytest.raises(PackedPolicyTooLarge, match=r"^Serialized token too large for session: it has [0-9]+ bytes"):
        issued(large(tags))


def large(tags):
    """A session with these tags."""
    return SessionFacts(
        kind=SessionKind.SAML, account="123456789012", principal_arn=ROLE, principal_id="AROA", tags=tags
    )


def test_padded_token_opens():
    """Filling up a token changes nothing of what it carries."""
    credentials = issued(least=4000)

    assert "alice" == opened(KEY, credentials.access_key_id, credentials.session_token).session_name


@given(st.integers(0, 10**12 - 1), st.binary(min_size=5, max_size=5))
def test_account_of(number, data):
    """The account can be read back out of an access key id of 20 characters."""
    account = f"{number:012d}"
    access_key_id = new_access_key_id(account, lambda _: data, "ASIA")

    assert 20 == len(access_key_id)
    assert account == account_of(access_key_id)


@pytest.mark.parametrize(
    "text", ["", "AKIA", "AKIAIOSFODNN7EXAMPL", "AKIAIOSFODNN7EXAMPLEE", "AKIAiosfodnn7example", "AKIAI0SF0DNN7EXAMPLE"]
)
def test_no_account(text):
    """What is no access key id carries no account."""
    assert account_of(text) is None
