"""Console passwords: what they must be like, how they are kept, which were used before.

Source: IAM User Guide, "Set an account password policy for IAM users". A password is kept as its scrypt hash, in a
text that says how it was made: `scrypt$n$r$p$salt$hash`. AWS names no rule that a password breaks, and neither do the
errors here; they never hold a password.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import timedelta
from typing import TYPE_CHECKING

from ..errors import ConfigurationError, NoSuchEntity, PasswordPolicyViolation
from ..state.records import LoginProfileRecord

if TYPE_CHECKING:
    from datetime import datetime

    from ..service import Call
    from ..state.records import PasswordPolicyRecord, Settings, UserRecord

COST, BLOCK, LANES = 2**15, 8, 1
SALT = 16
"""Bytes of salt."""
NOBODY = f"scrypt${COST}${BLOCK}${LANES}${'A' * 22}==${'A' * 43}="
"""What a password is compared with where there is none: it takes as long, and nothing is equal to it."""
REMEMBERED = 24
"""How many passwords, the current one among them, a policy can prevent from being used again."""
LONGEST = 128
"""Characters that a password can have."""
SYMBOLS = frozenset("!@#$%^&*()_+-=[]{}|'")


def find_login(user: UserRecord) -> LoginProfileRecord:
    """The user's login profile; NoSuchEntity if there is none."""
    if user.login is None:
        raise NoSuchEntity(f"Login Profile for User {user.name} cannot be found.")
    return user.login


def new_login(call: Call, password: str, *, reset_required: bool) -> LoginProfileRecord:
    """A login profile with its first password; PasswordPolicyViolation if that must not be."""
    check_strength(call, password)
    return LoginProfileRecord(
        hash=hashed(call, password), created=call.now, changed=call.now, reset_required=reset_required
    )


def replace_password(call: Call, login: LoginProfileRecord, password: str) -> None:
    """Give a login profile another password; PasswordPolicyViolation if that must not be."""
    check_strength(call, password)
    past = [login.hash, *login.history]
    policy = call.account.settings.password_policy
    barred = past[: policy.reuse_prevention or 0] if policy else []
    if any(matches(password, old) for old in barred):
        raise violation()
    login.history = past[: REMEMBERED - 1]
    login.hash = hashed(call, password)
    login.changed = call.now


def check_strength(call: Call, password: str) -> None:
    """PasswordPolicyViolation unless the account's policy, or AWS's where there is none, allows the password."""
    settings = call.account.settings
    policy = settings.password_policy
    if not (meets(policy, password) if policy else meets_default(password, (settings.id, settings.alias))):
        raise violation()


def set_root_password(call: Call, password: str) -> None:
    """Give the root user a password; PasswordPolicyViolation if that must not be.

    The account's policy is for its users. What holds of the root user's password is AWS's default, and that it is not
    the e-mail address: IAM User Guide, "Change the password for the AWS account root user".
    """
    settings = call.account.settings
    names = {settings.id, settings.alias or "", settings.email}
    if not (len(password) <= LONGEST and meets_default(password, tuple(names))):
        raise violation()
    root = settings.root
    created = root.login.created if root.login else call.now
    root.login = LoginProfileRecord(hash=hashed(call, password), created=created, changed=call.now)


def expired(settings: Settings, login: LoginProfileRecord, now: datetime) -> bool:
    """Whether a user's password is as old as the account's policy lets passwords become."""
    policy = settings.password_policy
    return bool(policy and policy.max_age and now - login.changed >= timedelta(days=policy.max_age))


def meets(policy: PasswordPolicyRecord, password: str) -> bool:
    """Whether a password is long enough and has every kind of character the policy asks for."""
    demands = policy.uppercase, policy.lowercase, policy.numbers, policy.symbols
    kinds = kinds_in(password)
    return len(password) >= policy.minimum_length and all(
        present for present, demanded in zip(kinds, demands, strict=True) if demanded
    )


def meets_default(password: str, account_names: tuple[str | None, ...]) -> bool:
    """Whether a password has 8 characters, three kinds of the four, and is not the account's name."""
    return len(password) >= 8 and sum(kinds_in(password)) >= 3 and password not in account_names


def kinds_in(password: str) -> tuple[bool, bool, bool, bool]:
    """Whether a password has upper-case letters, lower-case letters, digits and symbols; all of them ASCII's."""
    plain = [character for character in password if character.isascii()]
    return (
        any(character.isupper() for character in plain),
        any(character.islower() for character in plain),
        any(character.isdigit() for character in plain),
        any(character in SYMBOLS for character in plain),
    )


def violation() -> PasswordPolicyViolation:
    """The one sentence AWS has for a password that breaks a policy, whichever rule it is."""
    return PasswordPolicyViolation("Password does not conform to the account password policy.")


def hashed(call: Call, password: str) -> str:
    """The hash of a password with fresh salt, as the account file keeps it."""
    salt = call.random(SALT)
    made = scrypt(password, salt, COST, BLOCK, LANES)
    return "$".join(["scrypt", str(COST), str(BLOCK), str(LANES), b64encode(salt).decode(), b64encode(made).decode()])


def matches(password: str, kept: str) -> bool:
    """Whether a hash is that of the password; how long the answer takes tells nothing.

    ConfigurationError for a hash that is none any more.
    """
    from hmac import compare_digest

    try:
        _, cost, block, lanes, salt, made = kept.split("$")
        given = scrypt(password, b64decode(salt), int(cost), int(block), int(lanes))
        return compare_digest(given, b64decode(made))
    except ValueError:
        raise ConfigurationError(
            "The hash of a password in the account file is damaged. Nothing was changed."
        ) from None


def scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    """The 32 bytes that scrypt derives."""
    import hashlib

    # scrypt works in 128 * cost * block bytes; OpenSSL wants a little more, and refuses above 32 MiB unless told.
    memory = 256 * cost * block
    # What is typed may hold half a character, which no password has that was ever set.
    text = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(text, salt=salt, n=cost, r=block, p=lanes, maxmem=memory, dklen=32)
