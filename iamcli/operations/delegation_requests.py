"""Delegation requests: asking for permissions that last for a while, and granting them.

Source: the API reference's pages of the operations, and the IAM User Guide, "IAM temporary delegation" with its
"Partner integration guide". At AWS a partner asks and a customer grants; here one account is both. Nobody is notified,
as there is no SNS, and no token is sent. Where AWS's errors are not documented, the sentences are ours.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

from ..errors import (
    AccessDenied,
    ConcurrentModification,
    EntityAlreadyExists,
    InvalidInput,
    LimitExceeded,
    MalformedPolicyDocument,
    NoSuchEntity,
    ServiceFailure,
)
from ..operation import Needs, reads, writes
from ..shapes.delegation import (
    CheckedDelegationRequest,
    DelegationPermission,
    DelegationRequestPage,
    NewDelegationRequest,
)
from ..state.records.delegation import DelegationRequestRecord, ParameterRecord, Workflow
from ._delegation import (
    ACCEPTED,
    ASSIGNED,
    FINALIZED,
    PENDING,
    REJECTED,
    UNASSIGNED,
    as_request,
    find_request,
    move,
    new_token,
    request_arn,
)
from ._pages import page
from ._permission_check import covers
from ._policies import managed_policy
from ._pruning import prune
from ._templates import render
from ._unique_ids import arns_now, caller_id

if TYPE_CHECKING:
    from ..service import Call
    from ..shapes.delegation import PolicyParameter
    from ..shapes.scalars import (
        AccountId,
        DelegationDescription,
        DelegationNotes,
        DelegationRequestId,
        Flag,
        Marker,
        MaxItems,
        NotificationChannel,
        OwnerId,
        RedirectUrl,
        RequestMessage,
        RequestorWorkflowId,
        SessionDuration,
    )

LONGEST_FOR_ROOT = 4 * 3600
"""Seconds that the root user can grant: User Guide, "IAM temporary delegation"."""
RETENTION = timedelta(days=30)
"""How long a request is kept after it was last touched; AWS says "eventually"."""


@writes(
    EntityAlreadyExists,
    ServiceFailure,
    InvalidInput,
    LimitExceeded,
    ConcurrentModification,
    needs=Needs(on="delegation-request/*"),
)
def create_delegation_request(
    call: Call,
    *,
    owner_account_id: Annotated[AccountId, "The account that is to grant it; any account unless told."] | None = None,
    description: DelegationDescription,
    permissions: Annotated[DelegationPermission, "The policy template and its parameters."],
    request_message: RequestMessage | None = None,
    requestor_workflow_id: RequestorWorkflowId,
    redirect_url: RedirectUrl | None = None,
    notification_channel: NotificationChannel,
    session_duration: SessionDuration,
    only_send_by_owner: Annotated[Flag, "Whether nobody but the owner may send the token."] | None = None,
) -> NewDelegationRequest:
    """Ask for permissions that last for a while.

    The template is the ARN of a managed policy, the account's own or AWS's; a policy of one's own may hold parameters
    such as `@{bucketName}`, which are replaced by the values that are given. AWS's partners register their templates
    with AWS, so theirs cannot be used here. The request is UNASSIGNED and expires in a day unless somebody associates
    it; no link to a console is given, as there is none.
    """
    check_channel(notification_channel)
    policy = rendered(call, permissions)
    requests = call.account.delegation_requests
    if any(old.workflow == requestor_workflow_id for _, old in prune(call, requests, Workflow, RETENTION)):
        raise EntityAlreadyExists(f"A delegation request with the workflow id {requestor_workflow_id} already exists.")
    given = permissions.parameters
    request_id = f"dr-{call.new_uuid()}"
    requests[request_id] = DelegationRequestRecord(
        id=request_id,
        description=description,
        template=permissions.policy_template_arn or "",
        parameters=None if given is None else [as_record(parameter) for parameter in given],
        policy=policy,
        message=request_message,
        workflow=requestor_workflow_id,
        redirect_url=redirect_url,
        channel=notification_channel,
        duration=session_duration,
        only_by_owner=only_send_by_owner,
        requestor=caller_id(call),
        owner_account=owner_account_id or "",
        created=call.now,
        updated=call.now,
    )
    return NewDelegationRequest(delegation_request_id=request_id)


@reads(NoSuchEntity, ServiceFailure)
def get_delegation_request(
    call: Call,
    *,
    delegation_request_id: DelegationRequestId,
    delegation_permission_check: Annotated[Flag, "Whether to check that the caller could grant it."] = False,
) -> CheckedDelegationRequest:
    """Show a delegation request, with the policy that its template and its parameters make.

    The check of the caller's permissions asks for each action that this policy names whether the caller may do it;
    it answers UNSURE where that depends on circumstances.
    """
    request = find_request(call, delegation_request_id)
    arns = arns_now(call, filter(None, (request.owner, request.approver)))
    answer = CheckedDelegationRequest(delegation_request=as_request(call, request, arns))
    if delegation_permission_check:
        answer.permission_check_status = "COMPLETE"
        answer.permission_check_result = covers(call, request.policy)
    return answer


@reads(NoSuchEntity, ServiceFailure, InvalidInput)
def list_delegation_requests(
    call: Call, *, owner_id: OwnerId | None = None, marker: Marker | None = None, max_items: MaxItems | None = None
) -> DelegationRequestPage:
    """List the delegation requests that have an owner, or a certain owner, the oldest first."""
    owned = [request for request in call.account.delegation_requests.values() if request.owner]
    arns = arns_now(call, {one for request in owned for one in (request.owner, request.approver) if one})
    wanted = [request for request in owned if owner_id in (None, arns.get(request.owner, request.owner))]
    wanted.sort(key=order)
    part = page(wanted, order, marker, max_items)
    return DelegationRequestPage(
        delegation_requests=[as_request(call, request, arns) for request in part.items],
        marker=part.marker,
        is_truncated=part.is_truncated,
    )


@writes(NoSuchEntity, ServiceFailure, ConcurrentModification, InvalidInput)
def update_delegation_request(
    call: Call, *, delegation_request_id: DelegationRequestId, notes: DelegationNotes | None = None
) -> None:
    """Pass a delegation request on to an administrator, with notes; it becomes PENDING_APPROVAL."""
    request = find_request(call, delegation_request_id)
    move(call, request, PENDING, ASSIGNED, PENDING)
    request.notes = notes if notes is not None else request.notes


@writes(NoSuchEntity, ServiceFailure, ConcurrentModification, InvalidInput)
def associate_delegation_request(call: Call, *, delegation_request_id: DelegationRequestId) -> None:
    """Take a delegation request over: the caller becomes its owner, and it becomes ASSIGNED.

    A request for another account cannot be taken over.
    """
    request = find_request(call, delegation_request_id)
    if request.owner_account not in ("", call.account.id):
        raise InvalidInput(f"The delegation request {request.id} is for the account {request.owner_account}.")
    move(call, request, ASSIGNED, UNASSIGNED)
    request.owner, request.owner_account = caller_id(call), call.account.id


@writes(NoSuchEntity, ServiceFailure, ConcurrentModification)
def accept_delegation_request(call: Call, *, delegation_request_id: DelegationRequestId) -> None:
    """Grant what a delegation request asks for; it becomes ACCEPTED, and the caller its approver.

    The permissions begin when send-delegation-token is called. The root user can grant four hours at most.
    """
    request = find_request(call, delegation_request_id)
    # The model declares no InvalidInput here, nor any error that fits the root user's four hours or a wrong state
    # (`move`); it is what the other operations on requests declare for what cannot be done with one.
    if is_root(call) and request.duration > LONGEST_FOR_ROOT:
        raise InvalidInput("Root users can only approve delegation requests with a duration of 4 hours or less.")
    move(call, request, ACCEPTED, ASSIGNED, PENDING)
    request.approver = caller_id(call)


@writes(NoSuchEntity, ServiceFailure, ConcurrentModification, InvalidInput)
def reject_delegation_request(
    call: Call,
    *,
    delegation_request_id: DelegationRequestId,
    notes: Annotated[DelegationNotes, "Why it is rejected."] | None = None,
) -> None:
    """Refuse what a delegation request asks for; it becomes REJECTED, and nothing else can become of it.

    That is possible until the token is sent, also after the request was accepted.
    """
    request = find_request(call, delegation_request_id)
    move(call, request, REJECTED, ASSIGNED, PENDING, ACCEPTED)
    request.rejection = notes


@writes(NoSuchEntity, ServiceFailure, ConcurrentModification, InvalidInput)
def send_delegation_token(call: Call, *, delegation_request_id: DelegationRequestId) -> None:
    """Let the permissions of an accepted delegation request begin; it becomes FINALIZED.

    AWS sends a token to the requestor's SNS topic. Here it is kept in the account file instead, as the `token` of the
    request; `sts get-delegated-access-token` exchanges it for credentials.
    """
    request = find_request(call, delegation_request_id)
    # The model declares no AccessDenied, as it is a common error that IAM answers to any operation; what it declares
    # is about the request, and this is about the caller.
    if request.only_by_owner and request.owner != caller_id(call):
        raise AccessDenied(
            f"User: {call.caller.arn} is not authorized to perform: iam:SendDelegationToken "
            f"on resource: {request_arn(call, request)}"
        )
    move(call, request, FINALIZED, ACCEPTED)
    request.token = new_token(call)


def rendered(call: Call, permissions: DelegationPermission) -> str:
    """The policy that a template and its parameters make; InvalidInput or LimitExceeded if they make none."""
    arn = permissions.policy_template_arn
    template = managed_policy(call, arn) if arn else None
    if template is None:
        raise InvalidInput(f"The policy template {arn} does not exist." if arn else "There is no policy template.")
    values = {parameter.name or "": values_of(parameter) for parameter in permissions.parameters or ()}
    policy = render(template.versions[template.default].document, values)
    call.within("RenderedPolicySize", len(policy))
    from ..policy import Kind, check

    try:
        check(policy, Kind.SESSION)
    except MalformedPolicyDocument as error:
        raise InvalidInput(f"The template and its parameters make no policy: {error}") from None
    return policy


def values_of(parameter: PolicyParameter) -> list[str]:
    """What is put in for a parameter; InvalidInput for one without value, or a string with several."""
    values = parameter.values or []
    if not values or (parameter.type != "stringList" and len(values) > 1):
        raise InvalidInput(f"The parameter {parameter.name} needs one value, or one or more if it is a stringList.")
    return values


def as_record(parameter: PolicyParameter) -> ParameterRecord:
    """A parameter as it is kept."""
    return ParameterRecord(name=parameter.name or "", values=parameter.values or [], type=parameter.type)


def check_channel(arn: str) -> None:
    """InvalidInput unless it is the ARN of an SNS topic, which is all that AWS takes so far."""
    fields = arn.split(":")
    if len(fields) != 6 or fields[0] != "arn" or fields[2] != "sns" or not all(fields):
        raise InvalidInput(f"The notification channel {arn} is not the ARN of an SNS topic.")


def is_root(call: Call) -> bool:
    """Whether the root user calls."""
    return call.caller.arn == call.arn("root")


def order(request: DelegationRequestRecord) -> str:
    """What delegation requests are listed by."""
    return f"{request.created.isoformat()} {request.id}"
