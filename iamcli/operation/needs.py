"""What an operation is authorized on, where its members do not say it.

Most operations need nothing here: their action is their name, and `authorization/` reads the resource and the
condition keys off their members.
"""

from __future__ import annotations

import msgspec


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """Declared with an operation, as in `@reads(needs=Needs(on="mfa/"))`.

    `on` and the like are templates: members stand in braces, `{account}` is the account's number.
    """

    on: str = ""
    """The resource: an ARN, `*`, or what an ARN of the account ends with."""
    called: str = ""
    """How AWS's sentence calls the resource; by its ARN if this is empty."""
    caller: bool = False
    """Whether it acts on the user who calls."""
    nameless: str = "user {user_name}"
    """How the sentence calls the caller's user, where no user is named."""
    keys: tuple[str, ...] = ()
    """Condition keys that tell of the resource as it is, besides its tags."""
    passes: str = ""
    """The service that gets the role, whose passing then has to be allowed too."""
    free: bool = False
    """Whether nobody needs a permission for it, or it decides by itself who may."""
    anonymous: bool = False
    """Whether it is asked without credentials: what proves who asks is among its members."""


NOTHING = Needs()
BOUNDARY = ("iam:PermissionsBoundary",)
"""The key of a principal whose boundary counts."""
TEMPLATE = ("iam:RoleTemplateARN",)
"""The key of a role whose template counts."""
SECURITY_KEY = (
    *("iam:RegisterSecurityKey", "iam:FIDO-certification"),
    *("iam:FIDO-FIPS-140-2-certification", "iam:FIDO-FIPS-140-3-certification"),
)
"""The keys of a security key that a user is given."""
