"""GetCallerIdentity, GetAccessKeyInfo and DecodeAuthorizationMessage: their pages in the STS API reference."""

from __future__ import annotations

import pytest

from iamcli.errors import AccessDenied, InvalidAuthorizationMessage, InvalidClientTokenId, ValidationError
from iamcli.operations.sts.identity import (
    decode_authorization_message,
    get_access_key_info,
    get_caller_identity,
)
from iamcli.operations.sts.roles import assume_role
from iamcli.operations.sts.users import get_session_token
from iamcli.tokens.access_keys import new_access_key_id
from iamcli.tokens.sealed_message import AUTHORIZATION, sealed

from .conftest import ACCOUNT, allow, deny, document, trust

FOREIGN = new_access_key_id("111122223333", bytes, "AKIA")
ROOT = f"arn:aws:iam::{ACCOUNT}:root"


def test_caller(world):
    """Who calls is told by account, ARN and unique id: root by its account, users by theirs."""
    bob = world.user("Bob")

    assert {"UserId": ACCOUNT, "Account": ACCOUNT, "Arn": ROOT} == world.iam(get_caller_identity)
    assert {
        "UserId": world.iam.account.users["bob"].id,
        "Account": ACCOUNT,
        "Arn": f"arn:aws:iam::{ACCOUNT}:user/Bob",
    } == bob(get_caller_identity)


def test_cannot_be_denied(world):
    """No policy keeps anybody from asking who calls: neither of the user, nor of a session, nor of its role."""
    bob, ann = world.user("Bob", deny()), world.user("Ann")
    arn = world.role("Ops", trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/Ann"}), deny())
    answer = ann(assume_role, RoleArn=arn, RoleSessionName="night", Policy=document(deny()))
    session = world.iam.as_session(answer["Credentials"])

    for caller in (bob, session):
        assert caller(get_caller_identity)["Account"] == ACCOUNT
        with pytest.raises(AccessDenied, match="explicit deny"):
            caller(get_access_key_info, AccessKeyId="AKIAIOSFODNN7EXAMPLE")


def test_unknown_key(world):
    """Who shows a key that is nobody's is not told more."""
    stranger = world.iam.as_user({"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "x"}, enforced=True)
    with pytest.raises(InvalidClientTokenId):
        stranger(get_caller_identity)


@pytest.mark.parametrize("access_key_id", ["AKIAIOSFODNN7EXAMPLE", "AKIA123456789012345", "AKIA" + "1" * 16])
def test_no_access_key(access_key_id, iam):
    """A key that carries no account, as those of before 2019, is refused, and text that is no key."""
    with pytest.raises(ValidationError):
        iam(get_access_key_info, AccessKeyId=access_key_id)


def test_access_key_info(world):
    """The account is read out of the id: of keys that are here, of sessions', and of keys of other accounts."""
    bob = world.user("Bob", allow("sts:GetAccessKeyInfo"))
    session = bob(get_session_token)["Credentials"]["AccessKeyId"]

    assert {"Account": ACCOUNT} == bob(get_access_key_info, AccessKeyId=session)
    assert {"Account": "111122223333"} == bob(get_access_key_info, AccessKeyId=FOREIGN)
    with pytest.raises(AccessDenied, match="perform: sts:GetAccessKeyInfo because no identity-based policy"):
        world.user("Eve")(get_access_key_info, AccessKeyId=session)


def encoded(iam, text, key=None):
    """A message as a refusal has it."""
    with iam.store.change("") as account:
        account.settings.token_key = account.settings.token_key or "00" * 32
        kept = account.settings.token_key
    return sealed(key or bytes.fromhex(kept), AUTHORIZATION, text, iam._random)


def test_decode(world):
    """What a refusal carries is told to whoever may call DecodeAuthorizationMessage."""
    message = encoded(world.iam, '{"allowed":false}')

    bob = world.user("Bob", allow("sts:DecodeAuthorizationMessage"))
    assert {"DecodedMessage": '{"allowed":false}'} == bob(decode_authorization_message, EncodedMessage=message)
    with pytest.raises(AccessDenied, match="perform: sts:DecodeAuthorizationMessage because no identity-based policy"):
        world.user("Eve")(decode_authorization_message, EncodedMessage=message)


def test_no_option():
    """No encoded message begins like an option, so that a command line takes it for a value."""
    for byte in range(256):
        assert not sealed(bytes(32), AUTHORIZATION, "{}", lambda size, byte=byte: bytes([byte] * size)).startswith("-")


def test_no_message(iam):
    """A message that was altered, cut, of another account or no message at all cannot be decoded."""
    message = encoded(iam, "{}")
    foreign = encoded(iam, "{}", bytes(31) + b"1")
    other = "B" if message[20] == "A" else "A"
    for text in (message[:20] + other + message[21:], message[:-4], foreign, "x", "é", "A" * 10240, message + "\n"):
        with pytest.raises(InvalidAuthorizationMessage):
            iam(decode_authorization_message, EncodedMessage=text)
    with pytest.raises(ValidationError):
        iam(decode_authorization_message, EncodedMessage="A" * 10241)
