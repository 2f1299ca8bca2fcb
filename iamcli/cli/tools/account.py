"""The accounts side by side on this machine."""

from __future__ import annotations

import sys
from os import urandom
from typing import TYPE_CHECKING, Annotated, Any, cast

from ...errors import IamError, PasswordPolicyViolation, UsageError
from ...shapes.rules import Choice
from ..tool import Metavar, Positional, Told, tool

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...state.accounts import Listed
    from ...state.records import Enforcement
    from ..config import Config
    from ..config_file import Contents
    from ..session import Session

WHICH = "The account, by its 12 digits or its alias."


class AccountExists(IamError):
    """There is an account of that number already."""

    def __init__(self, account: str) -> None:
        super().__init__(f"There is an account {account} already. Nothing was changed.")


class WeakPassword(IamError):
    """The root user cannot have that password."""

    def __init__(self) -> None:
        super().__init__(
            "The root user's password has 8 to 128 characters, three kinds out of upper-case letters, lower-case "
            "letters, digits and symbols among them, and is neither the account's name nor the e-mail address. "
            "Nothing was changed."
        )


@tool("account list")
def account_list(session: Session) -> Told:
    """List the accounts of this machine, and which of them commands work on.

    Of an account that cannot be read it is told why.
    """
    from ...state.accounts import all_accounts, unreadable

    used = in_use(session.config)
    found = [described(account, used) for account in all_accounts()]
    found += [{"AccountId": number, "InUse": number == used, "Problem": str(error)} for number, error in unreadable()]
    return Told({"Accounts": found})


@tool("account show")
def account_show(session: Session, *, account: Annotated[str, Positional(), WHICH] | None = None) -> Told:
    """Show an account, or the one that commands work on."""
    from ...state.accounts import Listed, find, store

    number = session.config.account if account is None else find(account)
    settings = store(number).read().settings
    shown = described(Listed(number, settings), in_use(session.config))
    return Told({"Account": {**shown, "Enforcement": settings.enforcement, "Quotas": settings.quotas}})


@tool("account create")
def account_create(
    session: Session,
    *,
    account: Annotated[str, Positional(), "The 12 digits of the new account; made up unless given."] | None = None,
    alias: Annotated[str, "Its alias, which sign-in takes in place of the digits."] | None = None,
    email: Annotated[str, "The e-mail address of its root user."] | None = None,
    use: Annotated[bool, "Let commands work on it from now on."] = False,
) -> Told:
    """Create an account that has nothing but its root user.

    The account that commands work on stays the same unless --use is given.
    """
    from ...state.accounts import Listed, all_accounts, ids, is_number, store

    number = fresh_number(ids()) if account is None else account
    if not is_number(number):
        raise UsageError(f"An account is numbered with 12 digits, not with {number!r}.")
    if number in ids():
        raise AccountExists(number)
    if alias and any(other.settings.alias == alias for other in all_accounts()):
        raise IamError(f"Another account has the alias {alias} already. Nothing was changed.")
    check_free(email, number)
    with store(number).change("create the account") as new:
        if new.revision:  # somebody else was quicker
            raise AccountExists(number)
        new.settings.email = email or ""
        if alias:
            from ...operations.account_aliases import create_account_alias
            from ...service import Service
            from ...state.store import Lent

            Service(Lent(new)).call(create_account_alias, {"AccountAlias": alias})
    if use:
        choose(session, number)
    used = number if use else in_use(session.config)
    return Told({"Account": described(Listed(number, store(number).read().settings), used)})


@tool("account use")
def account_use(session: Session, *, account: Annotated[str, Positional(), WHICH]) -> None:
    """Let commands work on an account from now on: config.toml keeps its number."""
    from ...state.accounts import find

    choose(session, find(account))


@tool("account set")
def account_set(
    session: Session,
    *,
    account: Annotated[str, Positional(), WHICH] | None = None,
    email: Annotated[str, "The e-mail address of its root user."] | None = None,
    enforcement: Annotated[
        str,
        Choice(("strict", "soft", "off")),
        "What becomes of what policies do not allow: refused, let pass but noted in the events, or not looked at.",
    ]
    | None = None,
    quota: Annotated[list[str], Metavar("name=number"), "A quota other than AWS's own, as in `Users=10000`."]
    | None = None,
) -> None:
    """Change what is the account's own and no operation of IAM's changes.

    A quota without a number, as in `Users=`, falls back to AWS's own.
    """
    from ...state.accounts import find, store
    from ...state.quotas import refused

    number = session.config.account if account is None else find(account)
    check_free(email, number)
    with store(number).change("change the account's settings") as changed:
        settings = changed.settings
        if email is not None:
            settings.email = email
        if enforcement is not None:
            settings.enforcement = cast("Enforcement", enforcement)
        for pair in quota or ():
            name, equals, limit = pair.partition("=")
            if not equals or not ((limit.isascii() and limit.isdigit()) or not limit):
                raise UsageError(f"A quota is given as NAME=NUMBER, not as {pair!r}.")
            settings.quotas.pop(name, None)
            if limit:
                settings.quotas[name] = int(limit)
        if why := refused(settings.quotas):
            raise UsageError(f"{why[0].upper()}{why[1:]}.")


@tool("account password")
def account_password(
    session: Session,
    *,
    account: Annotated[str, Positional(), WHICH] | None = None,
    password_stdin: Annotated[bool, "Read the password from the first line of standard input."] = False,
    password_file: Annotated[str, Metavar("file"), "Read it from the first line of a file."] | None = None,
) -> None:
    """Set the password of the account's root user, who signs in with it and with the account's e-mail address.

    It has 8 characters at least, three kinds out of upper-case letters, lower-case letters, digits and symbols among
    them, and is neither the account's name nor the address. The policy for users' passwords does not apply.
    """
    from ...callers import root_of
    from ...operations._passwords import set_root_password
    from ...service import Call, utc_now
    from ...state.accounts import find, store
    from ..questions import ask_new, given_passwords

    number = session.config.account if account is None else find(account)
    kept = store(number)
    if not kept.read().settings.email:
        raise IamError(
            "The root user has no e-mail address to sign in with. "
            f"`{session.program} account set --email ADDRESS` gives it one. Nothing was changed."
        )
    password = given_passwords(password_stdin, password_file)[0] or ask_new()
    try:
        with kept.change("set the root user's password") as changed:
            set_root_password(Call(changed, root_of(changed), utc_now(), urandom), password)
    except PasswordPolicyViolation:
        raise WeakPassword from None


@tool("account delete")
def account_delete(
    session: Session,
    *,
    account: Annotated[str, Positional(), WHICH],
    yes: Annotated[bool, "Do not ask."] = False,
) -> None:
    """Delete an account and all that is kept of it, its events too, for good.

    On a terminal its number has to be typed again; elsewhere --yes is needed. Profiles that name it stay and are told
    of; sessions that they began are forgotten.
    """
    from ...state.accounts import all_accounts, delete, find
    from ..config_file import load
    from ..role_sessions import forget_account

    number = find(account)
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("Deleting an account needs --yes where nobody can be asked.")
        print(f"Type {number} to delete the account: ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip() != number:
            raise IamError("That is not its number. Nothing was changed.")
    called = {number, *(one.settings.alias for one in all_accounts() if one.id == number)}
    delete(number)
    forget(called)
    forget_account(number)
    left = [name for name, profile in load().get("profiles", {}).items() if names(profile, number, called)]
    if left:
        print(f"These profiles still name the account: {', '.join(left)}", file=sys.stderr)


def check_free(email: str | None, number: str) -> None:
    """IamError if an e-mail address is another account's: root users sign in with it, and it says to which."""
    from ...state.accounts import all_accounts

    others = (account.settings.email for account in all_accounts() if account.id != number)
    if email and email.casefold() in map(str.casefold, others):
        raise IamError(f"Another account has the e-mail address {email} already. Nothing was changed.")


def described(account: Listed, used: str) -> dict[str, Any]:
    """What lists show of an account, where commands work on the one that is used."""
    settings = account.settings
    found: dict[str, Any] = {
        "AccountId": account.id,
        "Alias": settings.alias,
        "Email": settings.email or None,
        "CreateDate": settings.created,
        "InUse": account.id == used,
    }
    return {name: value for name, value in found.items() if value is not None}


def in_use(config: Config) -> str:
    """The account that commands work on; empty if one is chosen that is not there."""
    from ...state.accounts import AccountUnknown

    try:
        return config.account
    except AccountUnknown:
        return ""


def choose(session: Session, number: str) -> None:
    """Keep in config.toml which account commands work on, and say so where something else counts before that."""
    from ..config import Config
    from ..config_file import change

    def edit(contents: Contents) -> None:
        contents["account"] = number

    change(edit)
    used = in_use(Config(session.options))
    if used != number:
        still = f"Commands still work on {used or 'an account that is not there'}"
        print(f"{still}: --account, IAMCLI_ACCOUNT or the profile says so.", file=sys.stderr)


def names(profile: Mapping[str, Any], number: str, called: set[str | None]) -> bool:
    """Whether a profile names an account: as the one to work on, in an ARN, or by an access key that is its."""
    from ...tokens.access_keys import account_of

    in_arn = any(f":{number}:" in str(profile.get(key, "")) for key in ("role_arn", "mfa_serial", "login_session"))
    own = number == account_of(str(profile.get("aws_access_key_id", "")))
    return in_arn or own or ("account" in profile and profile["account"] in called)


def forget(called: set[str | None]) -> None:
    """Keep in config.toml no longer that commands work on an account; they turn to the usual one again."""
    from ..config_file import change, load

    def edit(contents: Contents) -> None:
        contents.pop("account", None)

    if load().get("account") in called - {None}:
        change(edit)


def fresh_number(taken: list[str]) -> str:
    """The 12 digits of an account that is not there yet."""
    lowest = 10**11
    while (number := str(lowest + int.from_bytes(urandom(8), "big") % (9 * lowest))) in taken:
        pass
    return number
