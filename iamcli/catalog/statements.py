"""The parts of a policy document that the catalogue has something to say about, each with its offset."""

from __future__ import annotations

from collections.abc import Iterator

from ..policy.json_text import Array, NotJson, Object, TooDeep, read


def statements(document: str) -> Iterator[Object]:
    """The statements of a document, as far as it can be read; whatever is wrong with it is for `findings` to say."""
    try:
        top = read(document)
    except (NotJson, TooDeep):
        return
    body = top.get("Statement") if isinstance(top, Object) else None
    yield from (one for one in (body if isinstance(body, Array) else [body]) if isinstance(one, Object))


def texts(json: Object, name: str) -> Iterator[tuple[str, int]]:
    """The texts of a member that is one or a list of them."""
    if name not in json:
        return
    value, at = json[name], json.values_at[name]
    items = zip(value, value.at, strict=True) if isinstance(value, Array) else [(value, at)]
    yield from ((text, text_at) for text, text_at in items if type(text) is str)
