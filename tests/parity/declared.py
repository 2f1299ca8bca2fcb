"""The API as the operations of iamcli declare it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import iamcli.operations
from iamcli.operation import Operation
from iamcli.operation.members import Member
from iamcli.operation.waiting import Waiter
from iamcli.shapes.rules import Choice

from .contract import Contract, Part

TOKENS = {"input_token": "Marker", "limit_key": "MaxItems", "output_token": "Marker", "more_results": "IsTruncated"}
"""What every paged operation of IAM has in its request and in its answer."""


@cache
def operations() -> list[Operation[..., Any]]:
    """Every operation that a module of operations defines."""
    names = [found.name for found in walk_packages(iamcli.operations.__path__, "iamcli.operations.")]
    modules = [import_module(name) for name in names if not name.rpartition(".")[2].startswith("_")]
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Operation) and value.function.__module__ == module.__name__
    ]


@cache
def contracts() -> dict[str, Contract]:
    """What each operation declares, by its name in the API."""
    return {operation.name: _contract(operation) for operation in operations()}


def waiters() -> Mapping[str, Mapping[str, object]]:
    """The waiters iamcli declares, in the form of the API model."""
    return {
        operation.waiter.name: {
            "operation": operation.name,
            "delay": operation.waiter.delay,
            "maxAttempts": operation.waiter.attempts,
            "acceptors": _acceptors(operation.waiter),
        }
        for operation in operations()
        if operation.waiter
    }


def _acceptors(waiter: Waiter) -> list[dict[str, object]]:
    if waiter.code:
        retry: dict[str, object] = {"state": "retry", "matcher": "error", "expected": waiter.code}
    else:
        retry = {"state": "retry", "matcher": "status", "expected": waiter.status}
    return [{"state": "success", "matcher": "status", "expected": 200}, retry]


def _contract(operation: Operation[..., Any]) -> Contract:
    answers = _parts(operation.answer_members, _secrets(operation))
    return Contract(
        inputs=_parts([member for member in operation.members if not member.ours]),
        answers=answers,
        errors={error.code: error.status for error in operation.errors},
        paginator=_paginator(operation, answers) if operation.pages else None,
    )


def _paginator(operation: Operation[..., Any], answers: Collection[str]) -> dict[str, object]:
    inputs = {member.wire for member in operation.members if not member.ours}
    present = {"input_token": inputs, "limit_key": inputs, "output_token": answers, "more_results": answers}
    return {
        **{role: wire for role, wire in TOKENS.items() if wire in present[role]},
        "result_key": list(operation.pages),
        "non_aggregate_keys": [wire for wire in answers if wire not in {*operation.pages, *TOKENS.values()}],
    }


def _parts(members: Iterable[Member], secrets: Collection[str] = ()) -> dict[str, Part]:
    return {member.wire: _part(member, secret=member.wire in secrets) for member in members}


def _part(member: Member, *, secret: bool = False) -> Part:
    return Part(
        kind=member.kind,
        required=member.required,
        demands=_demands(member, secret=secret),
        members=_parts(member.members, getattr(member.type, "sensitive", ())),
        item=_part(member.item) if member.item else None,
    )


def _demands(member: Member, *, secret: bool) -> dict[str, object]:
    rule = member.rule
    found: dict[str, object] = {name: getattr(rule, name, None) for name in ("min", "max", "pattern")}
    if isinstance(rule, Choice):
        found["enum"] = list(rule.values)
    if secret or member.sensitive:
        found["sensitive"] = True
    return {name: value for name, value in found.items() if value is not None}


def _secrets(operation: Operation[..., Any]) -> Collection[str]:
    """The members of the answer itself that are secret; only an answer that is a structure can say so."""
    hint = operation.function.__annotations__["return"]
    answer = operation.function.__globals__.get(hint) if isinstance(hint, str) else hint
    secrets: Collection[str] = getattr(answer, "sensitive", ())
    return secrets
