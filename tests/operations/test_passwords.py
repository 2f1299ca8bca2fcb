"""What passwords must be like. AWS's behaviour: IAM User Guide, "Set an account password policy for IAM users".

The sentence of a refusal is AWS's, whichever rule is broken: gree/subiam#3 has it of the default policy, and
edunham.net (2017-11-29, "User is not authorized to perform iam:ChangePassword") of a password used before.
"""

import pytest

from iamcli.callers import root_of
from iamcli.errors import ConfigurationError, PasswordPolicyViolation
from iamcli.operations._passwords import REMEMBERED, hashed, matches, meets, meets_default, replace_password
from iamcli.operations.account_aliases import create_account_alias
from iamcli.operations.account_password_policy import update_account_password_policy
from iamcli.operations.login_profiles import create_login_profile, delete_login_profile, update_login_profile
from iamcli.operations.users import create_user
from iamcli.service import Call
from iamcli.state.records import LoginProfileRecord, PasswordPolicyRecord

REFUSED = r"^Password does not conform to the account password policy\.$"


@pytest.fixture
def call(iam):
    return Call(iam.account, root_of(iam.account), iam.time, iam._random)


@pytest.mark.parametrize("password", ["Abcdefg1", "abcdefg1!", "ABCDEFG1'", "Abcdefg|", "x" * 126 + "Y1"])
def test_default_accepts(password):
    """Without a policy, 8 characters of three kinds out of four are enough."""
    assert meets_default(password, ())


@pytest.mark.parametrize("password", ["Abcde1!", "abcdefg1", "ABCDEFGH", "12345678!", "éÉabcdefgh1", "abcdefg1 "])
def test_default_refuses(password):
    """Fewer than 8 characters or three kinds are not enough; kinds are those of ASCII, and a blank is no symbol."""
    assert not meets_default(password, ())


def test_default_is_not_the_account(iam):
    """Without a policy, the account's alias is no password, however many kinds of characters it has."""
    iam(create_user, UserName="Bob")
    iam(create_account_alias, AccountAlias="team-red-1")

    with pytest.raises(PasswordPolicyViolation, match=REFUSED):
        iam(create_login_profile, UserName="Bob", Password="team-red-1")


@pytest.mark.parametrize(
    ("demand", "with_it", "without"),
    [
        ("uppercase", "abcdeF", "abcdef"),
        ("lowercase", "ABCDEf", "ABCDEF"),
        ("numbers", "abcde1", "abcdef"),
        ("symbols", "abcde]", "abcde?"),
    ],
)
def test_policy_demands(demand, with_it, without):
    """A policy demands the kinds of characters it names and no others."""
    policy = PasswordPolicyRecord(**{demand: True})

    assert meets(policy, with_it)
    assert not meets(policy, without)


def test_policy_length():
    """A policy's minimum length is inclusive."""
    policy = PasswordPolicyRecord(minimum_length=10)

    assert meets(policy, "aaaaaaaaaa")
    assert not meets(policy, "aaaaaaaaa")


def test_policy_replaces_default(iam):
    """A policy that demands less than AWS's default is the one that counts."""
    iam(create_user, UserName="Bob")
    iam(update_account_password_policy)
    iam(create_login_profile, UserName="Bob", Password="aaaaaa")


def test_policy_binds_new_passwords_only(iam):
    """A password from before the policy may stay; the next one has to meet it."""
    iam(create_user, UserName="Bob")
    iam(create_login_profile, UserName="Bob", Password="Secret-123")
    iam(update_account_password_policy, MinimumPasswordLength=20)

    iam(update_login_profile, UserName="Bob", PasswordResetRequired=True)
    with pytest.raises(PasswordPolicyViolation, match=REFUSED):
        iam(update_login_profile, UserName="Bob", Password="Secret-456")


def test_reuse(iam):
    """A policy that remembers two passwords refuses the current one and the one before it, and takes an older one."""
    iam(create_user, UserName="Bob")
    iam(update_account_password_policy, PasswordReusePrevention=2)
    iam(create_login_profile, UserName="Bob", Password="first-1")
    iam(update_login_profile, UserName="Bob", Password="second-2")
    iam(update_login_profile, UserName="Bob", Password="third-3")

    for used in ("third-3", "second-2"):
        with pytest.raises(PasswordPolicyViolation, match=REFUSED):
            iam(update_login_profile, UserName="Bob", Password=used)
    iam(update_login_profile, UserName="Bob", Password="first-1")


def test_reuse_allowed(iam):
    """Without a policy that prevents it, a password can be used again at once."""
    iam(create_user, UserName="Bob")
    iam(create_login_profile, UserName="Bob", Password="Secret-123")
    iam(update_login_profile, UserName="Bob", Password="Secret-123")


def test_history_ends(call):
    """As many former passwords are kept as a policy can ever ask for."""
    login = LoginProfileRecord(
        hash=hashed(call, "x"), created=call.now, changed=call.now, history=["scrypt$2$8$1$$"] * REMEMBERED
    )
    newest = login.hash
    replace_password(call, login, "Secret-123")

    assert (newest, REMEMBERED - 1) == (login.history[0], len(login.history))


def test_history_goes_with_the_profile(iam):
    """A login profile that is made anew remembers nothing."""
    iam(create_user, UserName="Bob")
    iam(update_account_password_policy, PasswordReusePrevention=24)
    iam(create_login_profile, UserName="Bob", Password="secret")
    iam(delete_login_profile, UserName="Bob")
    iam(create_login_profile, UserName="Bob", Password="secret")


def test_hash(call):
    """A hash knows its password and no other, and is salted: the same password hashes differently each time."""
    first, second = hashed(call, "pässword"), hashed(call, "pässword")

    assert first != second
    assert matches("pässword", first)
    assert not matches("password", first)


def test_hash_of_other_cost():
    """A hash is checked with the parameters it names (the vector is of RFC 7914, its first 32 bytes)."""
    assert matches("password", "scrypt$1024$8$16$TmFDbA==$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI=")


@pytest.mark.parametrize(
    "kept", ["", "garbage", "scrypt$3$8$1$AAAA$AAAA", "scrypt$x$8$1$AAAA$AAAA", "scrypt$2$8$1$A$A"]
)
def test_damaged_hash(kept):
    """A hash that is none is told of without being shown, whatever the password is."""
    with pytest.raises(ConfigurationError, match=r"^The hash of a password in the account file is damaged"):
        matches("Secret-123", kept)
