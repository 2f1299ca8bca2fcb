"""How much of the API there is, in numbers."""

from __future__ import annotations

from collections.abc import Iterator

from . import declared, differences, model


def table() -> list[str]:
    """A line for each service, as in `parity: operations 180/180, input members 427/427, ...`."""
    return [
        f"parity{'' if service == 'iam' else f' ({service})'}: {', '.join(_counts(service))}"
        for service in model.VERSIONS
    ]


def _counts(service: str) -> Iterator[str]:
    """Those that are as the model has them, of those it has; a member counts if all that is inside it agrees."""
    ours, theirs = declared.contracts(), model.api(service)
    known = theirs.operations
    pairs = [(known[name], ours[name]) for name in known if name in ours]
    yield f"operations {len(pairs)}/{len(known)}"

    inputs = sum(
        not any(differences.of_part("", part, our.inputs[wire], differences.INPUT_DEMANDS))
        for their, our in pairs
        for wire, part in their.inputs.items()
        if wire in our.inputs
    )
    yield f"input members {inputs}/{sum(len(contract.inputs) for contract in known.values())}"

    answers = sum(
        not any(differences.of_part("", part, our.answers[wire], differences.ANSWER_DEMANDS))
        for their, our in pairs
        for wire, part in their.answers.items()
        if wire in our.answers
    )
    yield f"answer members {answers}/{sum(len(contract.answers) for contract in known.values())}"

    errors = sum(len(their.errors.keys() & our.errors.keys()) for their, our in pairs)
    yield f"errors {errors}/{sum(len(contract.errors) for contract in known.values())}"

    paging = sum(their.paginator is not None and their.paginator == our.paginator for their, our in pairs)
    yield f"paginators {paging}/{sum(contract.paginator is not None for contract in known.values())}"

    waiting = declared.waiters()
    waiters = sum(waiting.get(name) == waiter for name, waiter in theirs.waiters.items())
    yield f"waiters {waiters}/{len(theirs.waiters)}"
