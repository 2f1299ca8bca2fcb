"""One run of the program: what was asked for, and what serves it."""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .config import Config

if TYPE_CHECKING:
    from ..operation import Answer, Operation
    from ..service import Service


class Session:
    """The global options, the settings behind them, and the service they lead to."""

    def __init__(self, program: str, options: dict[str, Any]) -> None:
        self.program, self.options = program, options
        self.config = Config(options)
        self.operation: Operation[..., Any] | None = None
        """The operation that runs; errors are told in its name."""

    @cached_property
    def service(self) -> Service:
        """The service over the account file that the settings name."""
        from ..service import Service, utc_now
        from ..state.files import FileStore
        from ..state.location import account_file
        from ..state.records import Settings

        account = self.config.account
        store = FileStore(account_file(account), lambda: Settings(id=account, created=utc_now()))
        return Service(store, credentials=self.config.credentials)

    def call(self, members: dict[str, Any]) -> Answer:
        """The answer of the operation that runs."""
        assert self.operation is not None  # set by the command before it calls
        self.log(f"{self.operation.name}: members {', '.join(members) or 'none'}")
        return self.service.call(self.operation, members)

    def log(self, text: str) -> None:
        """Say on standard error what happens, if `--debug` asks for it; never a value, which might be a secret."""
        if self.options.get("debug"):
            print(f"{self.program}: [DEBUG]: {text}", file=sys.stderr)
