"""The comparison itself: each aspect in which a declaration can be wrong gives a line of its own."""

from dataclasses import replace

import pytest

from . import differences
from .contract import Contract, Part

NAME = Part("string", required=True, demands={"min": 1, "max": 64, "pattern": "[a-z]+"})
SECRET = Part("string", demands={"sensitive": True})
TAG = Part("structure", members={"Key": NAME, "Value": Part("string")})
TAGS = Part("list", demands={"max": 50}, item=TAG)
PAGES = {"input_token": "Marker", "result_key": ["Users"], "non_aggregate_keys": []}
OURS = Contract(
    inputs={"Name": NAME, "Tags": TAGS},
    answers={"Key": Part("structure", members={"Id": Part("string"), "Secret": SECRET})},
    errors={"NoSuchEntity": 404, "LimitExceeded": 409},
    paginator=PAGES,
)


def inputs(**members):
    return replace(OURS, inputs={**OURS.inputs, **members})


def tag(key):
    return inputs(Tags=replace(TAGS, item=replace(TAG, members={**TAG.members, "Key": key})))


def answer(**members):
    return replace(OURS, answers={"Key": Part("structure", members=members)})


MODELS = {
    "X input New: missing": inputs(New=NAME),
    "X input Tags: not in the model": replace(OURS, inputs={"Name": NAME}),
    "X input: order is Tags, Name; declared Name, Tags": replace(OURS, inputs={"Tags": TAGS, "Name": NAME}),
    "X input Name: kind is integer, declared string": inputs(Name=replace(NAME, kind="integer")),
    "X input Name: required is False, declared True": inputs(Name=replace(NAME, required=False)),
    "X input Tags: max is 10, declared 50": inputs(Tags=replace(TAGS, demands={"max": 10})),
    "X input Tags[].Key: kind is blob, declared string": tag(replace(NAME, kind="blob")),
    "X input Tags[].Key: min is None, declared 1": tag(replace(NAME, demands={"max": 64, "pattern": "[a-z]+"})),
    "X input Name: pattern is '[a-z]', declared '[a-z]+'": inputs(
        Name=replace(NAME, demands={**NAME.demands, "pattern": "[a-z]"})
    ),
    "X input Name: enum is ['a'], declared None": inputs(Name=replace(NAME, demands={**NAME.demands, "enum": ["a"]})),
    "X input Name: sensitive is True, declared None": inputs(
        Name=replace(NAME, demands={**NAME.demands, "sensitive": True})
    ),
    "X answer Key.More: missing": answer(Id=Part("string"), Secret=SECRET, More=NAME),
    "X answer Key: order is Secret, Id; declared Id, Secret": answer(Secret=SECRET, Id=Part("string")),
    "X answer Key.Secret: sensitive is None, declared True": answer(Id=Part("string"), Secret=Part("string")),
    "X error LimitExceeded: not in the model": replace(OURS, errors={"NoSuchEntity": 404}),
    "NoSuchEntity: HTTP status is 400, declared 404": replace(OURS, errors={**OURS.errors, "NoSuchEntity": 400}),
    "X error: order is LimitExceeded, NoSuchEntity; declared NoSuchEntity, LimitExceeded": replace(
        OURS, errors={"LimitExceeded": 409, "NoSuchEntity": 404}
    ),
    "X paginator: not in the model": replace(OURS, paginator=None),
    "X paginator: non_aggregate_keys is ['Group'], declared []": replace(
        OURS, paginator={**PAGES, "non_aggregate_keys": ["Group"]}
    ),
}


@pytest.mark.parametrize("line", MODELS)
def test_line(line):
    """A single difference gives a single line that names its place and both sides."""
    assert [line] == list(differences.of_operation("X", MODELS[line], OURS))


def test_none():
    """What agrees gives no line."""
    assert [] == list(differences.of_operation("X", OURS, OURS))
