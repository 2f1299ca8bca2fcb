"""The account's password policy, as answers show it."""

from __future__ import annotations

from .rules import Shape


class PasswordPolicy(Shape, kw_only=True):
    """What new passwords of the account's users must be like; ages are in days."""

    minimum_password_length: int | None = None
    require_symbols: bool | None = None
    require_numbers: bool | None = None
    require_uppercase_characters: bool | None = None
    require_lowercase_characters: bool | None = None
    allow_users_to_change_password: bool | None = None
    expire_passwords: bool | None = None
    max_password_age: int | None = None
    password_reuse_prevention: int | None = None
    hard_expiry: bool | None = None
