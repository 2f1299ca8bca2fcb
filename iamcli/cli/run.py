"""Running one operation: words in, an answer on standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from typing import IO, TYPE_CHECKING, Any

from .outfile import keep
from .output import render
from .present import check_query, picked, presented
from .request import Paging, Request, check_members, read_request

if TYPE_CHECKING:
    from ..operation import Operation
    from .session import Session

LARGEST_PAGE = 1000
"""Items the service gives at a time at most."""


def run(session: Session, operation: Operation[..., Any], args: Sequence[str]) -> None:
    """Carry out a subcommand."""
    session.operation = operation
    check_query(session.options.get("query"))
    request = read_request(operation, args, paginate=session.options.get("paginate", True))
    if request.skeleton:
        show_skeleton(session, operation, request.skeleton)
        return
    output = session.config.output
    if request.paging and request.paging.max_items is not None and request.paging.max_items <= 0:
        print("warning: Non-positive values for --max-items may result in undefined behavior.", file=sys.stderr)
    answers = answers_of(session, operation, request, output)
    write(session, (answered(session, operation, request, answer) for answer in answers))


def answered(session: Session, operation: Operation[..., Any], request: Request, answer: dict[str, Any]) -> str | bytes:
    """An answer, or a page of it, as it is printed."""
    output, query, wire_times = session.config.output, session.options.get("query"), session.config.wire_times
    if output == "json" and query is None and not request.outfile:
        from .encode import laid_out

        text = laid_out(answer, wire_times=wire_times) if answer else ""
        if text is not None:
            return text
    data = presented(answer, wire_times=wire_times)
    if request.outfile:
        keep(request.outfile, data)
    return shown(session, output, picked(data, query), operation.name)


def show_data(session: Session, data: Any, title: str) -> None:
    """Print data the way an answer is printed."""
    output, query = session.config.output, session.options.get("query")
    write(session, [shown(session, output, picked(data, query), title)])


def write(session: Session, parts: Iterable[str | bytes]) -> None:
    """Print texts, or what is UTF-8 already, behind one another, as far as they are not empty."""
    texts = (part for part in parts if part)
    for first in texts:  # a request that is refused, or answered with nothing, starts no pager
        with destination(session) as stream:
            put(stream, first)
            for text in texts:
                put(stream, text)


def put(stream: IO[str], text: str | bytes) -> None:
    """Write to a stream; what is in UTF-8 already goes to one that is past its encoder."""
    if isinstance(text, str):
        stream.write(text)
    elif isinstance(stream, TextIOWrapper) and stream.encoding.lower() == "utf-8" and os.linesep == "\n":
        stream.flush()
        stream.buffer.write(text)
    else:
        stream.write(text.decode())


def answers_of(session: Session, operation: Operation[..., Any], request: Request, output: str) -> Iterator[Any]:
    """What there is to show: the whole answer, or for text and yaml-stream page after page."""

    def ask(members: dict[str, Any]) -> dict[str, Any]:
        if request.paging and request.paging.starting_token is not None:
            check_members(operation, members)  # what the token has is a client's too
        return session.call(operation, members)

    if request.paging is None:
        yield ask(request.members)
        return
    from .paging import Paginator

    merges = output not in ("text", "yaml-stream")
    members = request.members
    if merges and request.paging == Paging():  # nobody sees where its pages end, so let there be few
        members = {**members, "MaxItems": LARGEST_PAGE}
    paginator = Paginator(operation.pages, ask, members, request.paging)
    if merges:
        yield paginator.merged()
        return
    for number, page in enumerate(paginator):
        if output == "text":  # what is in no list stands on the first page alone
            hidden = ("IsTruncated", "Marker")
            page = {name: page[name] for name in page if name in operation.pages or not (number or name in hidden)}
        yield page
    if output == "text" and paginator.next_token:
        yield {"NextToken": {"NextToken": paginator.next_token}}


def show_skeleton(session: Session, operation: Operation[..., Any], kind: str) -> None:
    """Print a template; those of a request are always JSON or YAML, whatever the output format."""
    from .skeleton import input_skeleton, output_skeleton, yaml_skeleton

    if kind == "yaml-input":
        text = yaml_skeleton(operation)
    elif kind == "input":
        text = render("json", input_skeleton(operation), title="") or "{}\n"
    else:
        answer = picked(output_skeleton(operation), session.options.get("query"))
        text = shown(session, session.config.output, answer, operation.name)
    sys.stdout.write(text)


def shown(session: Session, output: str, answer: Any, title: str) -> str:
    """An answer in the format asked for."""
    if output != "table":
        return render(output, answer, title=title)
    from shutil import get_terminal_size

    return render(output, answer, title=title, width=get_terminal_size((80, 24)).columns, color=colored(session))


def colored(session: Session) -> bool:
    """Whether what is printed has colours: as `--color` says, else on a terminal unless NO_COLOR is set."""
    chosen = session.options.get("color", "auto")
    return chosen == "on" or (chosen == "auto" and sys.stdout.isatty() and "NO_COLOR" not in os.environ)


@contextmanager
def destination(session: Session) -> Iterator[IO[str]]:
    """Standard output, or the pager in front of it if that is a terminal."""
    pager = "" if session.options.get("no_pager") or not sys.stdout.isatty() else session.config.pager
    if not pager:
        yield sys.stdout
        return
    from .pager import paged

    with paged(pager) as stream:
        yield stream
