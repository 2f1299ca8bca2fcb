"""Option texts as members of a request: files behind `file://`, JSON, shorthand, numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..operation.members import Member
from .usage import BadParameter, NotANumber


def member_value(member: Member, given: Any) -> Any:
    """The value of a member out of its option's word, words or flag."""
    if isinstance(given, list):
        given = [load(member.option, given[0])] if len(given) == 1 else given
    elif isinstance(given, str):
        given = load(member.option, given)
    if member.kind in ("list", "structure", "map") and is_shorthand(member, given):
        return shorthand(member, given)
    return unpack(member, given)


def load(name: str, text: str) -> Any:
    """What a `file://` or `fileb://` text points to, or the text itself; BadParameter if it cannot be read."""
    import os

    for prefix in ("file://", "fileb://"):
        if not text.startswith(prefix):
            continue
        path = os.path.expandvars(os.path.expanduser(text[len(prefix) :]))
        try:
            with open(path, "rb") as file:
                data = file.read()
            if prefix == "fileb://":
                return data
            return data.decode(os.environ.get("AWS_CLI_FILE_ENCODING") or "utf-8")
        except UnicodeDecodeError:
            raise BadParameter(
                name,
                f"Unable to load paramfile ({path}), text contents could not be decoded.  If this is a binary file, "
                "please use the fileb:// prefix instead of the file:// prefix.",
            ) from None
        except (OSError, LookupError, ValueError) as error:
            raise BadParameter(name, f"Unable to load paramfile {text}: {error}") from None
    return text


def is_shorthand(member: Member, given: Any) -> bool:
    """Whether the option's words are in shorthand rather than JSON; only the first one is looked at."""
    if member.kind == "list" and member.item and member.item.kind not in ("structure", "list", "map"):
        return False
    first = given[0] if isinstance(given, list) and given else given
    return isinstance(first, str) and not first.strip().startswith(("[", "{"))


def shorthand(member: Member, given: Any) -> Any:
    """The members of a structure, or of each structure of a list, written as `Key=team,Value=red`."""
    from .shorthand import ShorthandError, parse

    def loaded(text: str) -> str:
        found: str = load(member.option, text)
        return found

    try:
        if member.kind == "list" and member.item:
            return [fitted(member.item, parse(word, loaded)) for word in given]
        return fitted(member, parse(given, loaded))
    except (ShorthandError, RecursionError) as error:
        raise BadParameter(member.option, error) from None


def fitted(member: Member, value: Any) -> Any:
    """Shorthand has text only; make it numbers, booleans and lists where the shape says so."""
    if member.kind == "structure" and isinstance(value, dict):
        inside = {part.wire: part for part in member.members}
        return {key: fitted(inside[key], part) if key in inside else part for key, part in value.items()}
    if member.kind == "map" and member.item and isinstance(value, dict):
        return {key: fitted(member.item, part) for key, part in value.items()}
    if member.kind == "list" and member.item:
        items = value if isinstance(value, list) else [value]
        return [fitted(member.item, item) for item in items]
    if member.kind == "integer" and isinstance(value, str):
        return number(value)
    if member.kind == "boolean" and isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower(), value)
    return value


def unpack(member: Member, given: Any) -> Any:
    """A value that is not in shorthand: a scalar, words, or JSON."""
    if member.kind == "integer" and isinstance(given, str):
        return number(given)
    if member.kind == "list" and isinstance(given, list):
        if len(given) == 1 and isinstance(given[0], str) and given[0].strip().startswith("["):
            return json_value(member.option, given[0])
        item = member.item
        return [json_value(member.option, word) if item and item.kind == "structure" else word for word in given]
    if member.kind in ("structure", "map") and isinstance(given, str):
        return json_value(member.option, given)
    return given


def json_value(name: str, text: Any) -> Any:
    """JSON text as data, in Python's words where it is broken."""
    return decoded(text, lambda error: BadParameter(name, f"Invalid JSON: {error}\nJSON received: {text}"))


def decoded(text: Any, failure: Callable[[ValueError], Exception]) -> Any:
    """JSON text as data, or the failure it makes."""
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise failure(ValueError(str(error))) from None


def number(text: str) -> int:
    """A whole number."""
    try:
        return int(text)
    except ValueError as error:
        raise NotANumber(str(error)) from None
