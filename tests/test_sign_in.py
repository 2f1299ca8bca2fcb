"""Signing in with a password.

AWS's behaviour: AWS Sign-In User Guide, "Sign in to the AWS Management Console as an IAM user" and "Troubleshooting
AWS account sign-in issues"; IAM User Guide, "Set an account password policy for IAM users" (expiration, and expiration
that requires an administrator); API reference, CreateLoginProfile (MaxSigninSessionDuration). The sentence of a refusal
is on record for users and for the root user alike (sentialabs/coto#14), that of a new password in AWS re:Post,
"How do I troubleshoot errors when I try to change my IAM user password".
"""

from datetime import timedelta
from itertools import repeat

import msgspec
import pyotp
import pytest

from iamcli.callers import root_of
from iamcli.errors import AccessDenied, ExpiredToken, PasswordPolicyViolation
from iamcli.operations._passwords import set_root_password
from iamcli.operations.account_password_policy import update_account_password_policy
from iamcli.operations.groups import list_groups
from iamcli.operations.inline_policies import put_user_policy
from iamcli.operations.login_profiles import create_login_profile, update_login_profile
from iamcli.operations.mfa_devices import enable_mfa_device
from iamcli.operations.users import create_user, get_user, list_users
from iamcli.operations.virtual_mfa_devices import create_virtual_mfa_device
from iamcli.service import Call, Service
from iamcli.sign_in import (
    CodeNeeded,
    NewPasswordNeeded,
    NewPasswordRefused,
    PasswordExpired,
    Shown,
    SignInRefused,
    TooManyAttempts,
    begun,
    holder_of,
    sign_in,
)
from iamcli.state.attempts import Attempts
from iamcli.tokens.session_token import SessionKind, opened

GOOD, BETTER, ROOT_PASSWORD = "Secret-123", "Secret-456", "Root-secret-1"
EMAIL = "root@example.com"
REFUSED = r"^Your authentication information is incorrect\. Please try again\.$"
NO_CHANGE = (
    r"^Either user is not authorized to perform iam:ChangePassword or entered password does not comply with account "
    r"password policy set by administrator$"
)


class Door:
    """Where people sign in: `door("Bob", GOOD)`."""

    def __init__(self, iam):
        self.iam, self.attempts, self.waits = iam, Attempts(), []

    def __call__(self, name, password, **more):
        return sign_in(self.iam.service, Shown(name, password, **more), self.attempts, self.sleep)

    def sleep(self, seconds):
        self.waits.append(seconds)
        self.iam.wait(seconds=seconds)

    def session(self, done):
        """What the token of a session says."""
        key = bytes.fromhex(self.iam.account.settings.token_key)
        return opened(key, done.credentials.access_key_id, done.credentials.session_token)

    def as_session(self, done):
        """The service as somebody sees it who has signed in: `iam(list_users)`."""
        service = Service(self.iam.store, credentials=done.credentials, log=self.iam.log, now=lambda: self.iam.time)
        return lambda operation, **members: service.call(operation, members)

    def events(self):
        """The records of sign-ins."""
        events = [msgspec.json.decode(line) for line in self.iam.log.lines]
        return [event for event in events if event["eventName"] == "ConsoleLogin"]


class Phone:
    """A virtual MFA device that is enabled."""

    def __init__(self, iam, name, user="Bob"):
        made = iam(create_virtual_mfa_device, VirtualMFADeviceName=name)["VirtualMFADevice"]
        self.iam, self.totp = iam, pyotp.TOTP(made["Base32StringSeed"].decode())
        iam(
            enable_mfa_device,
            UserName=user,
            SerialNumber=made["SerialNumber"],
            AuthenticationCode1=self.code(-60),
            AuthenticationCode2=self.code(-30),
        )

    def code(self, later=0):
        return self.totp.at(self.iam.time + timedelta(seconds=later))


@pytest.fixture
def bob(iam):
    iam(create_user, UserName="Bob")
    iam(create_login_profile, UserName="Bob", Password=GOOD)
    return iam


@pytest.fixture
def door(bob):
    return Door(bob)


@pytest.fixture
def root(bob):
    """The same account, whose root user has an e-mail address and a password."""
    with bob.store.change("") as account:
        account.settings.email = EMAIL
        set_root_password(Call(account, root_of(account), bob.time, bob._random), ROOT_PASSWORD)
    return Door(bob)


def test_user(door):
    """A user who signs in, under the name in any case, has a session of 12 hours that is the user's own."""
    done = door("BOB", GOOD)

    assert "arn:aws:iam::123456789012:user/Bob" == done.arn
    assert door.iam.time + timedelta(hours=12) == done.expires
    session = door.session(done)
    assert (SessionKind.SIGN_IN, done.arn, None) == (session.kind, session.arn, session.mfa)
    assert door.iam.account.users["bob"].id == session.principal_id


def test_shorter_session(door):
    """The login profile may say that sessions are shorter."""
    door.iam(update_login_profile, UserName="Bob", MaxSigninSessionDuration=3600)

    assert door.iam.time + timedelta(hours=1) == door("Bob", GOOD).expires


def test_root(root):
    """The root user signs in with the e-mail address in any case, for an hour."""
    done = root("Root@Example.com", ROOT_PASSWORD, root=True)

    assert "arn:aws:iam::123456789012:root" == done.arn
    assert root.iam.time + timedelta(hours=1) == done.expires
    assert "123456789012" == root.session(done).principal_id


@pytest.mark.parametrize(
    ("name", "password", "as_root"),
    [
        ("Bob", "Secret-124", False),
        ("Bob", "", False),
        ("Bob", "half a character \udce4", False),
        ("nobody", GOOD, False),
        ("\udce4", GOOD, False),
        ("idle", GOOD, False),
        ("", GOOD, False),
        (EMAIL, GOOD, True),
        ("other@example.com", ROOT_PASSWORD, True),
        ("", ROOT_PASSWORD, True),
        (EMAIL, ROOT_PASSWORD, False),
        ("Bob", GOOD, True),
    ],
)
def test_refused(name, password, as_root, root):
    """Whatever is wrong, the sentence is the same, and nothing of the account changes."""
    root.iam(create_user, UserName="idle")
    before = root.iam.store.data

    with pytest.raises(SignInRefused, match=REFUSED):
        root(name, password, root=as_root)
    assert before == root.iam.store.data


def test_no_root_password(door):
    """Nobody signs in as a root user without password and without address."""
    with pytest.raises(SignInRefused):
        door("", "", root=True)


@pytest.mark.parametrize("password", ["Short-1", "alllowercase1", "123456789012", EMAIL, "x" * 128 + "Y1"])
def test_root_password(password, bob):
    """The root user's password meets AWS's default rules, and is neither the account's name nor the address."""
    account = bob.account
    account.settings.email = EMAIL
    call = Call(account, root_of(account), bob.time, bob._random)

    with pytest.raises(PasswordPolicyViolation):
        set_root_password(call, password)


def test_mfa(door):
    """With a device enabled a code is needed, of any of the user's devices, and makes a session with MFA."""
    phones = [Phone(door.iam, "one"), Phone(door.iam, "two")]

    with pytest.raises(CodeNeeded, match=r"^A code of an MFA device is needed\.$"):
        door("Bob", GOOD)
    done = door("Bob", GOOD, code=phones[1].code())

    assert done.mfa
    assert door.iam.time.timestamp() == door.session(done).mfa
    door.iam.wait(seconds=60)
    assert door("Bob", GOOD, code=phones[0].code()).mfa


@pytest.mark.parametrize("code", ["000000", "12", "۱۲۳۴۵۶", "\udce4"])
def test_wrong_code(code, door):
    """A code that no device shows is refused in the sentence of a wrong password."""
    Phone(door.iam, "one")

    with pytest.raises(SignInRefused, match=REFUSED):
        door("Bob", GOOD, code=code)


def test_code_twice(door):
    """A code is good once."""
    phone = Phone(door.iam, "one")
    door("Bob", GOOD, code=phone.code())

    with pytest.raises(SignInRefused):
        door("Bob", GOOD, code=phone.code())


def test_works(door):
    """The session may do what the user may, with MFA or without, and says which it is; then it ends."""
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"},
            {
                "Effect": "Allow",
                "Action": "iam:ListGroups",
                "Resource": "*",
                "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
            },
        ],
    }
    door.iam(put_user_policy, UserName="Bob", PolicyName="p", PolicyDocument=msgspec.json.encode(policy).decode())
    without = door.as_session(door("Bob", GOOD))
    assert "Users" in without(list_users)
    with pytest.raises(AccessDenied):
        without(list_groups)

    phone = Phone(door.iam, "one")
    assert "Groups" in door.as_session(door("Bob", GOOD, code=phone.code()))(list_groups)
    door.iam.wait(hours=12)
    with pytest.raises(ExpiredToken):
        without(list_users)


def test_root_works(root):
    """The root user's session may do everything."""
    done = root(EMAIL, ROOT_PASSWORD, root=True)

    assert "User" in root.as_session(done)(create_user, UserName="eve")


def test_wrong_password_first(door):
    """Who does not know the password does not learn that there is a device, whatever the code."""
    phone = Phone(door.iam, "one")

    for code in ("", phone.code()):
        with pytest.raises(SignInRefused):
            door("Bob", "Secret-124", code=code)


def test_hardware(door):
    """Codes of hardware cannot be checked, as only its maker knows the seed: nobody gets in by it."""
    door.iam(
        enable_mfa_device,
        UserName="Bob",
        SerialNumber="GAHT12345678",
        AuthenticationCode1="111111",
        AuthenticationCode2="222222",
    )

    with pytest.raises(CodeNeeded, match="none that is enabled is a virtual one") as refused:
        door("Bob", GOOD, code="333333")
    assert not refused.value.checkable


def test_root_mfa(root):
    """The root user's device is asked for as a user's is."""
    phone = Phone(root.iam, "root-phone", user="123456789012")

    with pytest.raises(CodeNeeded):
        root(EMAIL, ROOT_PASSWORD, root=True)
    assert root(EMAIL, ROOT_PASSWORD, root=True, code=phone.code()).mfa


def test_reset_required(door):
    """Where the password has to be replaced, a session begins with the new one, and the old one is good no longer."""
    door.iam(update_account_password_policy, AllowUsersToChangePassword=True)
    door.iam(update_login_profile, UserName="Bob", PasswordResetRequired=True)

    with pytest.raises(NewPasswordNeeded, match="has to be changed at this sign-in"):
        door("Bob", GOOD)
    door("Bob", GOOD, new_password=BETTER)

    assert door("Bob", BETTER)
    with pytest.raises(SignInRefused):
        door("Bob", GOOD)
    changed = next(event for event in map(msgspec.json.decode, door.iam.log.lines) if "Change" in event["eventName"])
    assert ("ChangePassword", "Bob") == (changed["eventName"], changed["userIdentity"]["userName"])


def test_may_not_change(door):
    """A user who may not call ChangePassword cannot replace the password at the sign-in either."""
    door.iam(update_login_profile, UserName="Bob", PasswordResetRequired=True)

    with pytest.raises(NewPasswordRefused, match=NO_CHANGE):
        door("Bob", GOOD, new_password=BETTER)


@pytest.mark.parametrize("password", ["weak", GOOD, "x" * 200, "\udce4" * 12])
def test_new_password_refused(password, door):
    """The new password meets the policy, which may bar those used before; a code shown with it stays good."""
    door.iam(
        update_account_password_policy,
        AllowUsersToChangePassword=True,
        MinimumPasswordLength=8,
        PasswordReusePrevention=1,
    )
    door.iam(update_login_profile, UserName="Bob", PasswordResetRequired=True)
    phone = Phone(door.iam, "one")

    with pytest.raises(NewPasswordRefused, match=NO_CHANGE):
        door("Bob", GOOD, code=phone.code(), new_password=password)
    assert door("Bob", GOOD, code=phone.code(), new_password=BETTER).mfa


def test_not_asked_for(door):
    """A new password that nobody asked for is not set."""
    door("Bob", GOOD, new_password=BETTER)

    assert door("Bob", GOOD)


def test_expired(door):
    """A password as old as the policy allows has expired, and its user sets another one."""
    door.iam(update_account_password_policy, AllowUsersToChangePassword=True, MaxPasswordAge=90)
    door.iam.wait(days=90, seconds=-1)
    assert door("Bob", GOOD)
    door.iam.wait(seconds=1)

    with pytest.raises(NewPasswordNeeded, match=r"^The password has expired: a new password is needed\.$"):
        door("Bob", GOOD)
    assert door("Bob", GOOD, new_password=BETTER)
    assert door("Bob", BETTER)


def test_hard_expiry(door):
    """Where expiry is hard, only an administrator can set another password."""
    door.iam(update_account_password_policy, AllowUsersToChangePassword=True, MaxPasswordAge=1, HardExpiry=True)
    door.iam.wait(days=1)

    with pytest.raises(PasswordExpired):
        door("Bob", GOOD, new_password=BETTER)
    door.iam(update_login_profile, UserName="Bob", Password=BETTER)
    assert door("Bob", BETTER)


def test_root_does_not_expire(root):
    """The account's policy is for its users: the root user's password gets as old as it likes."""
    root.iam(update_account_password_policy, MaxPasswordAge=1, HardExpiry=True)
    root.iam.wait(days=400)

    assert root(EMAIL, ROOT_PASSWORD, root=True)


def test_changed_meanwhile(door):
    """A password that is replaced while it is checked is good no longer."""
    before = holder_of(door.iam.account, Shown("Bob", GOOD))
    door.iam(update_login_profile, UserName="Bob", Password=BETTER)

    with pytest.raises(SignInRefused), door.iam.store.change("") as account:
        begun(account, before, Shown("Bob", GOOD), door.iam.service)


@pytest.mark.parametrize("name", ["Bob", "nobody"])
def test_slower(name, door):
    """The more attempts in a name fail the longer the next one waits, whether anybody has the name or not."""
    for _ in range(6):
        with pytest.raises(SignInRefused):
            door(name, "wrong")

    assert [0, 0, 0, 1, 2, 4] == door.waits


def test_never_locked_out(door):
    """However many attempts others made, the next one's wait has an end; a minute after the last there is none."""
    for _ in range(20):
        with pytest.raises(SignInRefused):
            door("Bob", "wrong")

    assert 15 == max(door.waits)
    door.iam.wait(seconds=60)
    assert door("Bob", GOOD)
    assert 0 == door.waits[-1]


def test_no_place_in_the_line(door):
    """While the line is full an attempt is not heard, right or wrong, and not counted, but it is on record."""
    for _ in range(10):
        door.attempts.begin(Shown("Bob", GOOD).counted_as, door.iam.time)

    for password in (GOOD, "wrong") * 3:
        with pytest.raises(TooManyAttempts):
            door("Bob", password)
    assert (["Failed authentication"] * 6, []) == ([event["errorMessage"] for event in door.events()], door.waits)
    door.iam.wait(seconds=60)
    assert door("Bob", GOOD)


def test_success_forgets(door):
    """A success makes the next attempt as quick as the first, and so does a quarter of an hour."""
    for password in (*repeat("wrong", 4), GOOD, "wrong"):
        try:
            door("Bob", password)
        except SignInRefused:
            continue
    door.iam.wait(minutes=15)
    door("Bob", GOOD)

    assert [0, 0, 0, 1, 2, 0, 0] == door.waits


def test_right_password_guesses_codes(door):
    """Who knows the password does not get to guess codes quickly by asking for one in between."""
    Phone(door.iam, "one")
    for code in ("000000", "", "000000", "", "000000", "", "000000"):
        with pytest.raises((SignInRefused, CodeNeeded)):
            door("Bob", GOOD, code=code)

    assert [0, 0, 0, 0, 0, 1, 1] == door.waits


def test_records(root):
    """Every sign-in that succeeds or is refused is on record as CloudTrail has it, and nothing secret is."""
    for name, password in (("Bob", GOOD), ("Bob", "Wrong-1"), ("Wr0ng-field", GOOD)):
        try:
            root(name, password)
        except SignInRefused:
            continue
    root(EMAIL, ROOT_PASSWORD, root=True)

    events = root.events()
    assert [("IAMUser", "Success"), ("IAMUser", "Failure"), ("IAMUser", "Failure"), ("Root", "Success")] == [
        (event["userIdentity"]["type"], event["responseElements"]["ConsoleLogin"]) for event in events
    ]
    assert [None, "Failed authentication", "No username found in supplied account", None] == [
        event.get("errorMessage") for event in events
    ]
    assert "HIDDEN_DUE_TO_SECURITY_REASONS" == events[2]["userIdentity"]["userName"]
    kept = b"".join(root.iam.log.lines)
    assert not [secret for secret in (GOOD, "Wrong-1", "Wr0ng-field", ROOT_PASSWORD) if secret.encode() in kept]


def test_last_used(door):
    """PasswordLastUsed is when the user last signed in; attempts that are refused do not count."""
    door.iam.wait(days=1)
    door("Bob", GOOD)
    door.iam.wait(days=1)
    with pytest.raises(SignInRefused):
        door("Bob", "wrong")

    assert "2024-01-02T00:00:00Z" == door.iam(get_user, UserName="Bob")["User"]["PasswordLastUsed"]


def test_repr():
    """What somebody shows can be told without its secrets."""
    assert GOOD not in repr(Shown("Bob", GOOD, code="123456"))
