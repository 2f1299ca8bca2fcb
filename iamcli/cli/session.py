"""One run of the program: what was asked for, and what serves it."""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .config import Config

if TYPE_CHECKING:
    from ..callers import Credentials
    from ..operation import Answer, Operation
    from ..service import Service
    from .credentials import Values


class Session:
    """The global options, the settings behind them, and the service they lead to."""

    def __init__(self, program: str, options: dict[str, Any]) -> None:
        self.program, self.options = program, options
        self.config = Config(options)
        self.operation: Operation[..., Any] | None = None
        """The operation that runs; errors are told in its name."""

    @cached_property
    def service(self) -> Service:
        """The service as the caller sees it whom the settings name."""
        return self.service_of(self.config.credentials(self.assume))

    def service_of(self, credentials: Credentials | None) -> Service:
        """The service as somebody sees it: over the account that the access key is of, if it is here."""
        from ..callers import HOME_REGION
        from ..service import Service
        from ..state.accounts import existing, store
        from ..state.events import EventLog
        from ..state.location import events_file

        account = self.config.account
        if credentials:
            from ..tokens.access_keys import account_of

            own = account_of(credentials.access_key_id)
            account = own if own and existing(own) else account
        log = EventLog(events_file(account))
        region = self.config.region or HOME_REGION
        return Service(store(account), credentials=credentials, log=log, others=existing, region=region)

    def assume(self, profile: Values, source: Credentials | None) -> Credentials:
        """The credentials of a session of the role that a profile names."""
        from .role_sessions import session_of

        return session_of(profile, source, self.service_of(source))

    def call(self, operation: Operation[..., Any], members: dict[str, Any]) -> Answer:
        """The answer of an operation, which is from then on the one that runs."""
        self.operation = operation
        self.log(f"{operation.name}: members {', '.join(members) or 'none'}")
        service = self.service  # outside of what follows: where it cannot be had, nobody is to be asked again
        try:
            answer = service.call(operation, members)
        finally:
            if service.unrecorded:
                self.log("the event log cannot be written")
        if operation.writes and sys.stderr.isatty() and self.config.is_root(service.credentials):
            from .root_hint import root_hint

            sys.stderr.write(root_hint(self))
        return answer

    def log(self, text: str) -> None:
        """Say on standard error what happens, if `--debug` asks for it; never a value, which might be a secret."""
        if self.options.get("debug"):
            print(f"{self.program}: [DEBUG]: {text}", file=sys.stderr)
