"""Signing in with a password."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Annotated, Any

from ...errors import IamError, UsageError
from ..config import DEFAULT_PROFILE, Config
from ..config_file import Contents, change, load
from ..questions import ask, ask_new, ask_secret, can_ask, given_passwords
from ..tool import Metavar, Told, tool

if TYPE_CHECKING:
    from datetime import datetime

    from ...sign_in import Shown, SignedIn
    from ..session import Session

LOST = ("role_arn", "web_identity_token_file", "credential_process")
"""What says who calls under a profile, besides an access key."""
TRIES = 3
"""How often a new password is asked for that is not taken."""


class ProfileTaken(IamError):
    """The profile has an access key or a role of its own, which a sign-in would put out of force."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The profile {name} has an access key or a role already. "
            "Name another one with --profile, or give --overwrite to lose them."
        )


@tool("login")
def login(
    session: Session,
    *,
    user_name: Annotated[str, Metavar("name"), "Who signs in; asked for unless given."] | None = None,
    root_email: Annotated[str, Metavar("address"), "Sign in as the root user, who has this e-mail address."]
    | None = None,
    mfa_code: Annotated[str, "The code that an MFA device shows; asked for where one is needed."] | None = None,
    password_stdin: Annotated[
        bool, "Read the password from the first line of standard input, and a new one, if needed, from the second."
    ] = False,
    password_file: Annotated[str, Metavar("file"), "Read them from the first lines of a file."] | None = None,
    overwrite: Annotated[bool, "Replace an access key or a role that the profile has."] = False,
) -> Told:
    """Sign in with a password and keep the session in a profile.

    What is not given is asked for: the account by its number or its alias, the user's name, the password, a code of
    an MFA device where one is enabled, and a new password where one is needed. Commands run under the profile from
    then on: under `default`, or the one that --profile names. A user's session lasts 12 hours unless the login
    profile says less, the root user's one hour. The root user gets its password with `account password`.
    """
    if user_name and root_email:
        raise UsageError("--user-name and --root-email exclude each other.")
    profile = session.config.profile or DEFAULT_PROFILE
    found = load().get("profiles", {}).get(profile, {})
    if not overwrite and loses(found):
        raise ProfileTaken(profile)
    account = account_of(session, profile, root_email)
    name = root_email or user_name or asked_name(str(found.get("login_session", "")))
    password, new_password = given_passwords(password_stdin, password_file)
    if password is None:
        password = ask_secret("Password", "--password-stdin or --password-file")

    from ...sign_in import Shown

    shown = Shown(name, password, root=bool(root_email), code=mfa_code or "", new_password=new_password or "")
    done = signed_in(account, shown)
    change(lambda contents: keep(contents, profile, account, done))
    before = next((name for name in ("AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE") if os.environ.get(name)), None)
    if before and not session.config.first_profile:
        print(f"The session is kept, but {before} is set and counts before it.", file=sys.stderr)
    session.config = Config(session.options)  # the profile may not have been there before
    data = {"Profile": profile, "Account": account, "Arn": done.arn, "Expiration": done.expires, "Mfa": done.mfa}
    said = f"Signed in as {done.arn} until {both_times(done.expires)}, under the profile {profile}.\n"
    return Told(data, text=lambda color: said)


def signed_in(account: str, shown: Shown) -> SignedIn:
    """A session, asking for the code and the new password that turn out to be needed, if somebody can be asked."""
    from ...service import Service
    from ...sign_in import CodeNeeded, NewPasswordNeeded, NewPasswordRefused, sign_in
    from ...state.accounts import store
    from ...state.attempts import FileAttempts
    from ...state.events import EventLog
    from ...state.location import attempts_file, events_file

    service = Service(store(account), log=EventLog(events_file(account)))
    attempts = FileAttempts(attempts_file(account))
    tries = TRIES
    while True:
        try:
            return sign_in(service, shown, attempts, patiently)
        except CodeNeeded as error:
            if not error.checkable:
                raise
            shown = shown._replace(code=ask("MFA code", "--mfa-code"))
        except NewPasswordNeeded as error:
            if not can_ask():
                raise UsageError(f"{error} It is the second line of --password-stdin or --password-file.") from None
            print(error, file=sys.stderr)
            shown = shown._replace(new_password=ask_new())
        except NewPasswordRefused as error:
            tries -= 1
            if not can_ask() or not tries:
                raise
            print(error, file=sys.stderr)
            shown = shown._replace(new_password=ask_new())


def patiently(seconds: float) -> None:
    """Wait, and say why if it takes a while: after failures, nobody gets to guess quickly."""
    if seconds and can_ask():
        unit = "second" if seconds == 1 else "seconds"
        print(f"The last attempts failed. The next one takes {seconds:g} {unit}.", file=sys.stderr)
    time.sleep(seconds)


def loses(profile: Contents) -> bool:
    """Whether signing in under a profile would put out of force what is not there for a session alone."""
    long_term = "aws_access_key_id" in profile and "aws_session_token" not in profile
    return long_term or any(key in profile for key in LOST)


def account_of(session: Session, profile: str, root_email: str | None) -> str:
    """The 12 digits of the account to sign in to: as told, else of the root user with that address, else asked."""
    from ...state.accounts import all_accounts, find

    if root_email and not session.options.get("account"):
        wanted = root_email.casefold()
        found = [account.id for account in all_accounts() if account.settings.email.casefold() == wanted]
        if found:
            return found[0]
    config = session.config
    if profile not in load().get("profiles", {}):  # it is about to be made
        config = Config({**session.options, "profile": DEFAULT_PROFILE})
    usual = config.account
    if root_email or config.account_is_told or not can_ask():
        return usual
    answer = ask(f"Account ID or alias [{usual}]", "--account", needed=False)
    return find(answer) if answer and answer != usual else usual


def asked_name(before: str) -> str:
    """The name of the user who signs in, asked for unless nobody can be; `before` is the ARN of who did last."""
    usual = before.rpartition("/")[2]
    if usual and not can_ask():
        return usual
    answer = ask(f"IAM user name [{usual}]" if usual else "IAM user name", "--user-name", needed=not usual)
    return answer or usual


def keep(contents: Contents, profile: str, account: str, done: SignedIn) -> None:
    """Put a session into a profile, in place of what said who calls."""
    place: dict[str, Any] = contents.setdefault("profiles", {}).setdefault(profile, {})
    for key in ("source_profile", *LOST):
        place.pop(key, None)
    place["aws_access_key_id"] = done.credentials.access_key_id
    place["aws_secret_access_key"] = done.credentials.secret_access_key
    place["aws_session_token"] = done.credentials.session_token
    place["account"] = account
    place["login_session"] = done.arn


def both_times(moment: datetime) -> str:
    """A time in UTC and, where that is another, as clocks here show it."""
    here = moment.astimezone()
    local = f" ({here:%Y-%m-%d %H:%M:%S %Z})" if here.utcoffset() else ""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC{local}"
