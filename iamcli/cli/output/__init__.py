"""An answer as text: one module per `--output`, each loaded only when it is asked for.

An answer is made of builtins alone; timestamps and blobs are text already. JSON, text and YAML are byte for
byte those of the AWS CLI v2, since scripts read them. The table is iamcli's own, since people do.
"""

from __future__ import annotations

from typing import Any

from ...errors import IamError


def render(  # `format` is what the option is about, and its namesake is not needed here
    format: str,  # noqa: A002
    answer: Any,
    *,
    title: str,
    width: int = 80,
    color: bool = False,
) -> str:
    """What to write to stdout, with its last newline; '' where nothing is to be written.

    `title` heads a table whose answer has no name of its own; `width` is the terminal's, in columns, and
    like `color` concerns tables only. Raises IamError for a format that does not exist.
    """
    match format:
        case "json":
            from .as_json import to_json

            return "" if answer == {} else to_json(answer)
        case "text":
            from .as_text import to_text

            return to_text(answer)
        case "table":
            from .as_table import to_table

            return to_table(answer, title, width, color)
        case "yaml":
            from .as_yaml import to_yaml

            return "" if answer == {} else to_yaml(answer)
        case "yaml-stream":
            from .as_yaml import to_yaml

            return "" if answer == {} else to_yaml([answer])
        case "off":
            return ""
    raise IamError(f"Unknown output type: {format}")
