"""An answer as the command line shows it, before it is formatted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from ..operation.answer import plain
from ..shapes.rules import Document

decode = msgspec.json.Decoder().decode


def presented(answer: Any, *, wire_times: bool) -> Any:
    """Plain data: times as text, policy documents as data with their order kept, binary values as base64."""

    def special(value: Any) -> Any:
        if isinstance(value, Document):
            try:
                return decode(value.text)
            except msgspec.DecodeError:
                return value.text
        if isinstance(value, datetime):
            text = value.isoformat()
            return text.replace("+00:00", "Z") if wire_times else text
        if value is None or isinstance(value, float):  # no answer of AWS's has them; the data of a tool may
            return value
        from base64 import b64encode

        return b64encode(value).decode()

    return plain(answer, special)


def picked(answer: Any, query: str | None) -> Any:
    """What a JMESPath expression picks from an answer; the answer itself without one."""
    if query is None:
        return answer
    import jmespath

    from ..errors import IamError

    try:
        return jmespath.search(query, answer, jmespath.Options(dict_cls=dict))
    except (jmespath.exceptions.JMESPathError, TypeError, ValueError) as error:  # it compares whatever it is told to
        raise IamError(str(error)) from None


def check_query(query: str | None) -> None:
    """UsageError for an expression that is none, before anything is asked."""
    if query is None:
        return
    import jmespath

    from ..errors import UsageError

    try:
        jmespath.compile(query)
    except (jmespath.exceptions.JMESPathError, RecursionError) as error:
        raise UsageError(f"Bad value for --query {query}: {error}") from None
