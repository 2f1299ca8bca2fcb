"""The API as botocore's model has it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader

from .contract import Api, Contract, Part

VERSIONS = {"iam": "2010-05-08", "sts": "2011-06-15"}
DEMANDS = ("min", "max", "pattern", "enum", "sensitive")

Json = Mapping[str, Any]


@cache
def api(service: str) -> Api:
    """A service's operations and waiters."""
    model = _load(service, "service-2")
    paginators = _load(service, "paginators-1")["pagination"]
    shapes = model["shapes"]
    return Api(
        {
            name: Contract(
                inputs=_members(shapes, operation.get("input")),
                answers=_members(shapes, operation.get("output")),
                errors=dict(_error(shapes, error["shape"]) for error in operation.get("errors", ())),
                paginator=_paginator(paginators.get(name)),
            )
            for name, operation in model["operations"].items()
        },
        _load(service, "waiters-2").get("waiters", {}),
    )


@cache
def member_names(service: str) -> frozenset[str]:
    """The names of all members of all structures."""
    shapes = _load(service, "service-2")["shapes"].values()
    return frozenset(name for shape in shapes for name in shape.get("members", ()))


@cache
def _load(service: str, kind: str) -> Json:
    try:
        model: Json = Loader().load_service_model(service, kind, VERSIONS[service])
    except UnknownServiceError:
        return {}
    return model


def _members(shapes: Json, reference: Json | None) -> dict[str, Part]:
    return dict(_part(shapes, reference["shape"]).members) if reference else {}


def _part(shapes: Json, name: str, *, required: bool = False) -> Part:
    shape = shapes[name]
    inside = shape.get("member") or shape.get("value")
    return Part(
        kind=shape["type"],
        required=required,
        demands={demand: shape[demand] for demand in DEMANDS if demand in shape},
        members={
            wire: _part(shapes, member["shape"], required=wire in shape.get("required", ()))
            for wire, member in shape.get("members", {}).items()
        },
        item=_part(shapes, inside["shape"]) if inside else None,
    )


def _error(shapes: Json, name: str) -> tuple[str, int | None]:
    """The code that the wire has, which is not always the shape's name, and its HTTP status."""
    error = shapes[name].get("error", {})
    return error.get("code", name), error.get("httpStatusCode")


def _paginator(found: Json | None) -> dict[str, object] | None:
    if found is None:
        return None
    keys = found["result_key"]
    return {
        **found,
        "result_key": [keys] if isinstance(keys, str) else keys,
        "non_aggregate_keys": found.get("non_aggregate_keys", []),
    }
