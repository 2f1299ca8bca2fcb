"""Policy templates: policies with `@{parameter}` where a value is still to be put in.

Source: IAM User Guide, "Policy templates" (of temporary delegation). AWS and its partners register theirs with AWS,
and what is in them is not public. Here any managed policy can be a template, the account's own or AWS's: a policy of
one's own may hold parameters, as they are text like any other to the policy grammar. Statements that a parameter
switches on or off (`@Enabled`) are not known here, as the grammar has no such element.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ..errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PARAMETER = r"@\{([^{}]*)\}"
MOST = 1000
"""Combinations of values in one text: more than fit into the longest policy."""


def parameters_of(template: str) -> list[str]:
    """The names of a template's parameters, each once, in the order in which they first occur."""
    import re

    return list(dict.fromkeys(re.findall(PARAMETER, template)))


def render(template: str, values: Mapping[str, Sequence[str]]) -> str:
    """The policy with all values put in; InvalidInput if there is none for a parameter, or one for no parameter.

    Text that holds parameters with several values becomes a list, of all combinations. A key cannot be a list, so
    InvalidInput too if several values make it, or if it becomes the same as another of its object.
    """
    names = parameters_of(template)
    for name in names:
        if name not in values:
            raise InvalidInput(f"The template requires a value for the parameter {name}.")
    for name in values:
        if name not in names:
            raise InvalidInput(f"The template has no parameter {name}.")
    try:
        json = msgspec.json.decode(template)
    except msgspec.DecodeError:
        raise InvalidInput("The template cannot be read as JSON.") from None
    return msgspec.json.encode(_rendered(json, values)).decode()


def put_in(text: str, values: Mapping[str, Sequence[str]]) -> list[str]:
    """A text with values put in, once for each combination; what is put in is not looked at again."""
    import re
    from itertools import product
    from math import prod

    names = parameters_of(text)
    if prod(len(values[name]) for name in names) > MOST:
        raise InvalidInput(f"The values make more than {MOST} combinations of {', '.join(names)}.")
    combinations = (dict(zip(names, chosen, strict=True)) for chosen in product(*(values[name] for name in names)))
    pieces = re.split(PARAMETER, text)  # text and names in turn
    return ["".join(one[piece] if index % 2 else piece for index, piece in enumerate(pieces)) for one in combinations]


def _rendered(json: Any, values: Mapping[str, Sequence[str]]) -> Any:
    if isinstance(json, dict):
        made: dict[str, Any] = {}
        for key, item in json.items():
            name = _key(key, values)
            if name in made:
                raise InvalidInput(f"The values make the key {name} twice.")
            made[name] = _rendered(item, values)
        return made
    if isinstance(json, list):
        return [one for item in json for one in _flat(_rendered(item, values), item)]
    if isinstance(json, str):
        texts = put_in(json, values)
        return texts[0] if len(texts) == 1 else texts
    return json


def _key(key: str, values: Mapping[str, Sequence[str]]) -> str:
    made = put_in(key, values)
    if len(made) != 1:
        raise InvalidInput(f"The key {key} takes one value for each of its parameters.")
    return made[0]


def _flat(made: Any, source: Any) -> list[Any]:
    return made if isinstance(source, str) and isinstance(made, list) else [made]
