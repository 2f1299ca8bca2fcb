"""Login profiles, as answers show them: never with a password."""

from __future__ import annotations

from datetime import datetime

from .rules import Shape


class LoginProfile(Shape, kw_only=True):
    """The fact that a user has a console password."""

    user_name: str
    create_date: datetime
    password_reset_required: bool | None = None
    max_signin_session_duration: int | None = None
