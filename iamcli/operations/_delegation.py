"""Finding delegation requests, what state they are in, and saying what they are.

Source: IAM User Guide, "Building your integration" (of temporary delegation): the states, the ways between them, and
how long a request stays in each before it expires.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..errors import ExpiredTradeInToken, InvalidInput, NoSuchEntity, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..service import Call
    from ..shapes.delegation import DelegationRequest
    from ..state.records.delegation import DelegationRequestRecord

UNASSIGNED, ASSIGNED, PENDING = "UNASSIGNED", "ASSIGNED", "PENDING_APPROVAL"
ACCEPTED, FINALIZED, REJECTED, EXPIRED = "ACCEPTED", "FINALIZED", "REJECTED", "EXPIRED"

UNCLAIMED = timedelta(days=1)
"""How long a request waits for an owner."""
UNTOUCHED = timedelta(days=7)
"""How long it stays in any other state."""


def find_request(call: Call, request_id: str) -> DelegationRequestRecord:
    """The delegation request of that id; NoSuchEntity, in a sentence of ours, if there is none."""
    request = call.account.delegation_requests.get(request_id)
    if request is None:
        raise NoSuchEntity(f"The delegation request with id {request_id} cannot be found.")
    return request


def expiry(request: DelegationRequestRecord) -> datetime:
    """When a request expires unless something is done about it."""
    return request.updated + (UNCLAIMED if request.state == UNASSIGNED else UNTOUCHED)


def state_of(call: Call, request: DelegationRequestRecord) -> str:
    """The state of a request now."""
    return EXPIRED if call.now >= expiry(request) else request.state


def move(call: Call, request: DelegationRequestRecord, state: str, *origins: str) -> None:
    """Bring a request to another state; InvalidInput, in a sentence of ours, unless it is in one of the origins."""
    current = state_of(call, request)
    if current not in origins:
        raise InvalidInput(
            f"The delegation request {request.id} is in the state {current}; this needs {' or '.join(origins)}."
        )
    request.state, request.updated = state, call.now


def request_arn(call: Call, request: DelegationRequestRecord) -> str:
    """The ARN of a delegation request."""
    return call.arn(f"delegation-request/{request.id}")


def boundaries_in(policy: str) -> list[str]:
    """The permissions boundaries that a policy demands of roles, in order."""
    from ..policy import parse

    tests = [
        test
        for statement in parse(policy).statements
        for block in statement.condition or ()
        for test in block.tests
        if test.key.lower() == "iam:permissionsboundary"
    ]
    return list(dict.fromkeys(str(value) for test in tests for value in test.values))


def as_request(call: Call, request: DelegationRequestRecord, arns: Mapping[str, str]) -> DelegationRequest:
    """A delegation request as answers show it: its people by their ARNs, or by their unique ids if they are gone."""
    from ..shapes.delegation import DelegationPermission, DelegationRequest, PolicyParameter

    parameters = request.parameters
    shown = (
        None
        if parameters is None
        else [PolicyParameter(name=one.name, values=one.values, type=one.type) for one in parameters]
    )
    return DelegationRequest(
        delegation_request_id=request.id,
        owner_account_id=request.owner_account or None,
        description=request.description,
        request_message=request.message,
        permissions=DelegationPermission(policy_template_arn=request.template, parameters=shown),
        permission_policy=request.policy,
        role_permission_restriction_arns=boundaries_in(request.policy) or None,
        owner_id=arns.get(request.owner, request.owner) or None,
        approver_id=arns.get(request.approver, request.approver) or None,
        state=state_of(call, request),
        expiration_time=expiry(request),
        requestor_id=call.account.id,
        requestor_name=(call.account.settings.alias or "")[:30] or None,
        create_date=request.created,
        session_duration=request.duration,
        redirect_url=request.redirect_url,
        notes=request.notes,
        rejection_reason=request.rejection,
        only_send_by_owner=request.only_by_owner,
        updated_time=request.updated,
    )


def new_token(call: Call) -> str:
    """A token that nobody can guess, for whoever asked for a delegation request."""
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(call.random(48)).decode()


def trade_in(call: Call, token: str) -> DelegationRequestRecord:
    """The delegation request that a token is of.

    ExpiredTradeInToken once what it grants has ended, ValidationError in a sentence of ours for other tokens.
    """
    from hmac import compare_digest

    requests = call.account.delegation_requests
    for request in requests.values():
        if request.token and compare_digest(request.token.encode(), token.encode("utf-8", "surrogatepass")):
            if call.now >= request.updated + timedelta(seconds=request.duration):
                raise ExpiredTradeInToken("The trade-in token has expired.")
            return request
    raise ValidationError("The trade-in token is not valid.")
