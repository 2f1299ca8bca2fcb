"""What happened in the account, out of its event log."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from ...errors import UsageError
from ..tool import Metavar, Told, tool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...state.event_filter import Wanted
    from ...state.events import EventLog
    from ...state.records.events import Event
    from ..session import Session

SHOWN = 50
"""Events that are shown where nobody says from when, as AWS's lookup-events has them on a page."""
PAUSE = 0.5
"""Seconds between two looks for new events."""
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
COLUMNS = ["Time", "Who", "What", "On", "Result"]
ROOM = (20, 24, 32, 32)
"""Widths of all columns but the last one where lines come one by one."""
REFUSED, FAILED = "\033[31m", "\033[33m"


@tool("events")
def events(
    session: Session,
    *,
    user_name: Annotated[str, "Only of this user, of the role session of this name, or of `root`."] = "",
    event_name: Annotated[str, "Only calls of this operation, as in `CreateUser`."] = "",
    event_source: Annotated[str, "Only calls to this service, as in `iam` or `sts.amazonaws.com`."] = "",
    error_code: Annotated[str, "Only calls that failed with this error, as in `AccessDenied`."] = "",
    since: Annotated[
        str, Metavar("time"), "Only from then on: a time like `2024-01-31T12:00:00Z`, or how long ago, as in `2h`."
    ]
    | None = None,
    max_items: Annotated[int, "At most so many, the newest ones; 50 unless --since is given."] | None = None,
    follow: Annotated[bool, "Go on with what happens from now, until interrupted."] = False,
) -> Told | None:
    """Show what was called by whom and what became of it, the newest last.

    On a terminal or in a file it is a table; as JSON each event is a record in CloudTrail's shape, a refusal's with
    what was weighed. With --follow each event is a line, as JSON if --output or --query asks for that. Ages are given
    in seconds, minutes, hours, days or weeks: `90s`, `30m`, `2h`, `7d`, `1w`. Times without an offset are UTC.
    """
    from ...service import utc_now
    from ...state.event_filter import Wanted
    from ...state.events import EventLog
    from ...state.location import events_file

    if max_items is not None and max_items < 0:
        raise UsageError(f"--max-items is a number of events, not {max_items}.")
    earliest = moment(since, utc_now()) if since is not None else None
    wanted = Wanted(earliest, user_name, event_name, event_source, error_code)
    log = EventLog(events_file(session.config.account))
    if follow:
        show_coming(session, log, wanted, SHOWN if max_items is None else max_items)
        return None
    found = list(log.scan(wanted)) if since and max_items is None else log.tail(max_items or SHOWN, wanted)
    if max_items == 0:
        found = []
    return Told({"Events": [as_data(event) for event in found]}, text=lambda color: as_table(found, color=color))


def moment(text: str, now: datetime) -> datetime:
    """The time that a text names, or so long before now; UsageError if it names none."""
    number, unit = text[:-1], text[-1:]
    try:
        if unit in UNITS and number.isdigit():
            return now - timedelta(**{UNITS[unit]: int(number)})
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise UsageError(
            f"--since takes a time like 2024-01-31T12:00:00Z or an age like 90s, 30m, 2h or 7d, not {text!r}."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def show_coming(session: Session, log: EventLog, wanted: Wanted, count: int) -> None:
    """Print the last events and then those that come, each at once; ends when interrupted."""
    from time import sleep

    from ..run import colored

    data = session.options.keys() & {"output", "query"}
    color = colored(session)
    for event in log.follow(sleep=lambda seconds: sleep(max(seconds, PAUSE)), count=count, wanted=wanted):
        sys.stdout.write(as_json_line(session, event) if data else as_line(event, color=color))
        sys.stdout.flush()


def as_data(event: Event) -> Any:
    """An event as it stands in the log."""
    from ._asking import plain

    return plain(event)


def as_json_line(session: Session, event: Event) -> str:
    """An event, or what --query picks from it, as a line of JSON."""
    import msgspec

    from ..present import picked

    return msgspec.json.encode(picked(as_data(event), session.options.get("query"))).decode() + "\n"


def as_table(found: Sequence[Event], *, color: bool) -> str:
    """Events as a table as wide as the terminal."""
    from shutil import get_terminal_size

    from ..output.as_table import to_table

    if not found:
        return "No events.\n"
    width = get_terminal_size((120, 24)).columns
    rows = [dict(zip(COLUMNS, cells(event), strict=True)) for event in found]
    return to_table(rows, "Events", width, color)


def as_line(event: Event, *, color: bool) -> str:
    """An event as a line of its own, in columns as far as they have room; failures in colour."""
    from ..output.screen import label

    *others, result = map(label, cells(event))
    padded = [text.ljust(room) for text, room in zip(others, ROOM, strict=True)]
    if color and event.error_code:
        result = f"{REFUSED if event.iamcli_decision else FAILED}{result}\033[0m"
    return "  ".join([*padded, result]) + "\n"


def cells(event: Event) -> list[str]:
    """When, who, what, on what, and what became of it."""
    from ...state.event_filter import caller_name, service_of

    stamp = event.event_time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    who = event.user_identity
    name = who.arn.rpartition(":assumed-role/")[2] if who.type == "AssumedRole" else caller_name(event)
    result = event.error_code or event.error_message or "ok"
    if event.iamcli_decision and not event.error_code:
        result = "ok, though not allowed"
    return [stamp, name or who.access_key_id or "-", f"{service_of(event)}:{event.event_name}", subject(event), result]


def subject(event: Event) -> str:
    """What a request was about: the first of its parameters that names something."""
    named: Iterator[str] = (
        value
        for name, value in (event.request_parameters or {}).items()
        if isinstance(value, str) and name.lower().endswith(("name", "arn", "id", "number", "url"))
    )
    return next(named, "")
