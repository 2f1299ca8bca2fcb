"""Signing in with a password, as people do at the console: who they are is established, and a session begins.

It stands beside the service's one door and not behind it, for nobody calls yet. Sources: AWS Sign-In User Guide, "Sign
in to the AWS Management Console as an IAM user" and "Troubleshooting AWS account sign-in issues"; IAM User Guide, "Set
an account password policy for IAM users". A sign-in is refused in one sentence whatever was wrong, takes as long for
names that nobody has, and after failures in a name waits for its turn (`state.attempts`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from .callers import Caller, Credentials, root_of
from .errors import AccessDenied, IamError, PasswordPolicyViolation, ValidationError
from .operations._mfa import held_by, is_security_key, show
from .operations._passwords import NOBODY, expired, matches
from .operations.change_password import change_password
from .recording import HIDDEN, identity_of, sign_in_record
from .service import Call, Service
from .state.records.events import Identity
from .state.records.mfa import ROOT
from .state.store import Lent
from .tokens.session_token import SessionFacts, SessionKind, issue

if TYPE_CHECKING:
    from .state.account import Account
    from .state.attempts import Attempts
    from .state.records import LoginProfileRecord, UserRecord
    from .state.records.mfa import MFADeviceRecord

HALF_A_DAY = 43_200
"""Seconds that a user's session lasts, unless the login profile says less: as long as the console's."""
ROOT_HOUR = 3_600
"""Seconds that a session of the root user lasts, as those of GetSessionToken do."""


class SignInError(IamError):
    """A sign-in is refused, or wants something more."""

    exit_status = 254


class SignInRefused(SignInError):
    """Name, password or code are wrong; AWS says the same of all of them, and of users and the root user alike."""

    def __init__(self) -> None:
        super().__init__("Your authentication information is incorrect. Please try again.")


class TooManyAttempts(SignInError):
    """So many attempts in the name wait for their turn that no more are heard for now."""

    def __init__(self) -> None:
        super().__init__("Too many attempts to sign in with that name have failed. Please try again in a minute.")


class CodeNeeded(SignInError):
    """The password is right, and a code of an MFA device is needed besides.

    `checkable` is False where nobody can sign in: only codes of virtual devices can be checked here.
    """

    def __init__(self, *, checkable: bool) -> None:
        super().__init__(
            "A code of an MFA device is needed."
            if checkable
            else "An MFA device is needed, and none that is enabled is a virtual one: others cannot be checked here."
        )
        self.checkable = checkable


class NewPasswordNeeded(SignInError):
    """All is right, and the password has to be replaced before a session can begin."""

    def __init__(self, *, expired: bool) -> None:
        why = "The password has expired" if expired else "The password has to be changed at this sign-in"
        super().__init__(f"{why}: a new password is needed.")


class NewPasswordRefused(SignInError):
    """The new password does not meet the policy, or the user may not change it; AWS does not say which."""

    def __init__(self) -> None:
        super().__init__(
            "Either user is not authorized to perform iam:ChangePassword or entered password does not comply with "
            "account password policy set by administrator"
        )


class PasswordExpired(SignInError):
    """The password has expired, and the account's policy has users ask an administrator for another."""

    def __init__(self) -> None:
        super().__init__("The password has expired. Only an administrator can set another one.")


class Shown(NamedTuple):
    """What somebody shows who wants to sign in."""

    name: str
    """The user's name, or the root user's e-mail address."""
    password: str
    root: bool = False
    code: str = ""
    new_password: str = ""

    def __repr__(self) -> str:
        return f"Shown(name=..., root={self.root})"

    @property
    def counted_as(self) -> str:
        """What attempts are counted by."""
        return f"{'root' if self.root else 'user'} {self.name.casefold()}"


class SignedIn(NamedTuple):
    """A session that has begun."""

    arn: str
    credentials: Credentials
    expires: datetime
    mfa: bool


class Holder(NamedTuple):
    """Whoever has the name that was shown, and a password."""

    caller: Caller
    login: LoginProfileRecord


def sign_in(
    service: Service, shown: Shown, attempts: Attempts, sleep: Callable[[float], None] = time.sleep
) -> SignedIn:
    """Begin a session of a user, or of the root user; SignInError if it is refused or wants something more.

    Only the store, the clock and the randomness of the service matter, not its credentials. Where more is wanted the
    whole is asked again, with it.
    """
    account = service.store.read()  # there is an account from here on, and a place beside it
    wait = attempts.begin(shown.counted_as, service.now())
    if wait is None:
        failed(service, account, shown)
        raise TooManyAttempts
    sleep(wait)
    account = service.store.read()
    holder = holder_of(account, shown)
    try:
        if not matches(shown.password, holder.login.hash if holder else NOBODY) or holder is None:
            raise SignInRefused
        with service.store.change("sign in") as newest:
            done = begun(newest, holder, shown, service)
    except SignInError as error:
        if not isinstance(error, SignInRefused):
            attempts.take_back(shown.counted_as)
        if isinstance(error, SignInRefused | PasswordExpired):
            failed(service, account, shown)
        raise
    attempts.succeed(shown.counted_as)
    record(service, identity_of(holder.caller, account), mfa=done.mfa)
    return done


def failed(service: Service, account: Account, shown: Shown) -> None:
    """Record a sign-in that was refused, in CloudTrail's words.

    AWS CloudTrail User Guide, "AWS Management Console sign-in events": a name that no user has is hidden, for people
    type passwords into the wrong field.
    """
    user = account.users.get(shown.name)
    if shown.root:
        record(service, identity_of(root_of(account), account), "Failed authentication")
    elif user is not None:
        record(service, identity_of(caller_of(account, user), account), "Failed authentication")
    else:
        nobody = Identity(type="IAMUser", account_id=account.id, user_name=HIDDEN)
        record(service, nobody, "No username found in supplied account")


def record(service: Service, who: Identity, failure: str = "", *, mfa: bool = False) -> None:
    """Leave a record of a sign-in, if there is a log."""
    if service.log is not None:
        account, now, random = service.store.read().id, service.now(), service.random
        event = sign_in_record(who, account=account, now=now, random=random, failure=failure, mfa=mfa)
        service.unrecorded += not service.log.append(event)


def holder_of(account: Account, shown: Shown) -> Holder | None:
    """Whoever can sign in under that name; None if nobody can."""
    if shown.root:
        root = account.settings.root
        known = bool(shown.name) and shown.name.casefold() == account.settings.email.casefold()
        return Holder(root_of(account), root.login) if known and root.login else None
    user = account.users.get(shown.name)
    if user is None or user.login is None:
        return None
    return Holder(caller_of(account, user), user.login)


def caller_of(account: Account, user: UserRecord) -> Caller:
    """A user as the one who calls."""
    arn = account.arn(f"user{user.path}{user.name}")
    return Caller(kind="user", account=account.id, arn=arn, id=user.id, user=user.name.lower())


def begun(account: Account, verified: Holder, shown: Shown, service: Service) -> SignedIn:
    """The session of somebody whose password was right a moment ago, on the newest account, which is lent for it."""
    holder = holder_of(account, shown)
    if holder is None or holder.login.hash != verified.login.hash or holder.caller.id != verified.caller.id:
        raise SignInRefused
    now, root = service.now(), holder.caller.kind == "root"
    call = Call(account, holder.caller, now, service.random)
    too_old = not root and expired(account.settings, holder.login, now)
    policy = account.settings.password_policy
    if too_old and policy and policy.hard_expiry:
        raise PasswordExpired
    mfa = code_shown(held_by(call, ROOT if root else holder.caller.user or ""), shown.code, now)
    seconds = ROOT_HOUR if root else min(HALF_A_DAY, holder.login.max_signin_session or HALF_A_DAY)
    done = session_of(call, seconds, mfa)
    if too_old or holder.login.reset_required:
        if not shown.new_password:
            raise NewPasswordNeeded(expired=too_old)
        replace(account, shown, done.credentials, service)
    return done


def code_shown(devices: list[MFADeviceRecord], code: str, now: datetime) -> bool:
    """Whether somebody with these MFA devices showed a code, which is used by that; False for no enabled device.

    Any device will do. CodeNeeded without a code; SignInRefused for one that no device shows now, or has shown before.
    """
    enabled = [device for device in devices if device.enabled]
    if not enabled:
        return False
    virtual = [device for device in enabled if device.seed and not is_security_key(device.serial)]
    if not code or not virtual:
        raise CodeNeeded(checkable=bool(virtual))
    if not (code.isascii() and any(show(device, code, now) for device in virtual)):
        raise SignInRefused
    return True


def replace(account: Account, shown: Shown, credentials: Credentials, service: Service) -> None:
    """Set the user's new password in the user's own new session; NewPasswordRefused if that must not be."""
    inside = Service(Lent(account), credentials=credentials, log=service.log, now=service.now, random=service.random)
    try:
        inside.call(change_password, {"OldPassword": shown.password, "NewPassword": shown.new_password})
    except (AccessDenied, PasswordPolicyViolation, ValidationError):
        raise NewPasswordRefused from None


def session_of(call: Call, seconds: int, mfa: bool) -> SignedIn:
    """A session of the caller that begins now and lasts so many seconds."""
    caller = call.caller
    facts = SessionFacts(
        kind=SessionKind.SIGN_IN,
        account=call.account.id,
        principal_arn=caller.arn,
        principal_id=caller.id,
        mfa=int(call.now.timestamp()) if mfa else None,
        issuer=caller.arn,
    )
    given = issue(call.account.token_key(call.random), facts, seconds, call.now, call.random)
    credentials = Credentials(given.access_key_id, given.secret_access_key, given.session_token)
    return SignedIn(caller.arn, credentials, datetime.fromtimestamp(given.expiration, UTC), mfa)
