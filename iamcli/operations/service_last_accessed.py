"""Service last accessed data: which services a principal or a policy can use, and who tried when.

Source: the API reference's pages of the operations, and the IAM User Guide, "Refine permissions in AWS using last
accessed information".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import InvalidInput, NoSuchEntity
from ..operation import reads, writes
from ..shapes.service_last_accessed import (
    EntityDetails,
    EntityInfo,
    ReportJob,
    ServiceLastAccessed,
    ServiceLastAccessedDetails,
    ServiceLastAccessedEntities,
    TrackedActionLastAccessed,
)
from ..state.records import Holder
from ..state.records.reports import SERVICE_ACCESS, AccessRecord, JobRecord
from ._granted_services import granted
from ._identities import identity, kind_in, named, policies_of
from ._jobs import find, start
from ._last_used import is_tracked
from ._pages import page
from ._policies import find_policy
from ._policy_answers import principal_tables
from ._unique_ids import arns_now, caller_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from ..service import Call
    from ..shapes.scalars import Arn, Granularity, JobId, Marker, MaxItems, ServiceNamespace
    from ..state.identities import Identity

COMPLETED = "COMPLETED"


@writes(NoSuchEntity, InvalidInput)
def generate_service_last_accessed_details(
    call: Call,
    *,
    arn: Annotated[Arn, "The ARN of the user, group, role or managed policy that the report is about."],
    granularity: Granularity = "SERVICE_LEVEL",
) -> ReportJob:
    """Make a report on the services that a user, group, role or policy gives access to, and on who used them when.

    The answer is the id of a job. The report is complete at once; get-service-last-accessed-details shows it. It is
    about permissions policies alone: boundaries, policies of resources and of organizations do not count. A service
    is in it if one of its actions is allowed on anything, under whatever conditions.
    """
    if kind_in(arn) == "policy":
        policy = find_policy(call, arn)
        documents = [policy.versions[policy.default].document]
        entities = list(with_policy(call, arn))
    else:
        who = identity(call, arn)
        documents = [held.document for held in policies_of(call, who)]
        entities = list(members(call, who))
    services = sorted(set().union(*granted(documents)))
    ids = [entity.record.id for entity in entities]
    actions = granularity == "ACTION_LEVEL"
    job = JobRecord(
        kind=SERVICE_ACCESS,
        created=call.now,
        caller=caller_id(call),
        about=arn,
        actions=actions,
        services=services,
        entities=ids,
        accesses=accesses(call, ids, services, actions=actions),
    )
    return ReportJob(job_id=start(call, job))


@reads(NoSuchEntity, InvalidInput)
def get_service_last_accessed_details(
    call: Call, *, job_id: JobId, max_items: MaxItems | None = None, marker: Marker | None = None
) -> ServiceLastAccessedDetails:
    """Show a report on services: each that can be used, by namespace, and the last attempt to use it.

    Only who asked for the report can see it. What it says is as of the moment when it was asked for.
    """
    job = find(call, SERVICE_ACCESS, job_id)
    if job.caller != caller_id(call):
        raise NoSuchEntity(f"The job with id {job_id} cannot be found.")
    part = page(job.services, ".", marker, max_items)
    arns = arns_now(call, job.entities)
    names = service_names()
    return ServiceLastAccessedDetails(
        job_status=COMPLETED,
        job_type="ACTION_LEVEL" if job.actions else "SERVICE_LEVEL",
        job_creation_date=job.created,
        services_last_accessed=[last_access(job, service, names.get(service, service), arns) for service in part.items],
        job_completion_date=job.created,
        is_truncated=part.is_truncated,
        marker=part.marker,
    )


@reads(NoSuchEntity, InvalidInput)
def get_service_last_accessed_details_with_entities(
    call: Call,
    *,
    job_id: JobId,
    service_namespace: ServiceNamespace,
    max_items: MaxItems | None = None,
    marker: Marker | None = None,
) -> ServiceLastAccessedEntities:
    """Show who can use a service through the group or policy of a report, and when each last tried.

    Whoever tried last comes first; those who never did come last. Nobody is listed for a service that the report
    does not have, and nobody who was deleted since: of those only the unique id is kept.
    """
    job = find(call, SERVICE_ACCESS, job_id)
    shown = job.entities if service_namespace in job.services else []
    arns = arns_now(call, shown)
    last = {one.by: one.time for one in job.accesses if one.service == service_namespace and not one.action}
    entities = [(arns[entity_id], entity_id) for entity_id in shown if entity_id in arns]
    entities.sort(key=lambda one: (one[1] in last, last.get(one[1])), reverse=True)
    part = page(entities, "", marker, max_items)
    return ServiceLastAccessedEntities(
        job_status=COMPLETED,
        job_creation_date=job.created,
        job_completion_date=job.created,
        entity_details_list=[entity(arn, entity_id, last.get(entity_id)) for arn, entity_id in part.items],
        is_truncated=part.is_truncated,
        marker=part.marker,
    )


def members(call: Call, who: Identity) -> Iterator[Identity]:
    """The users and roles that an identity stands for: the users in a group, or itself."""
    if who.kind == "group":
        yield from named(call, "user", getattr(who.record, "members", ()))
    else:
        yield who


def with_policy(call: Call, arn: str) -> Iterator[Identity]:
    """The users and roles that have a managed policy, themselves or through a group, each once."""
    found: dict[str, Identity] = {}
    for kind, table in principal_tables(call).items():
        holders = [name for name, holder in table.scan(Holder, holding=arn) if arn in holder.attached]
        for holder in named(call, kind.lower(), holders):
            found |= {one.arn: one for one in members(call, holder)}
    return iter(found.values())


def service_names() -> Mapping[str, str]:
    """The names of the services by their namespaces."""
    from ..catalog.services import names

    return names()


def accesses(call: Call, ids: Iterable[str], services: Iterable[str], *, actions: bool) -> list[AccessRecord]:
    """The last attempts of each principal at each service and, if asked for, of anybody at each of its actions.

    Attempts count whether they were allowed or denied, and are tracked for 400 days.
    """
    wanted = set(services)
    last: dict[tuple[str, str, str], AccessRecord] = {}
    for by in ids:
        for use in call.uses.attempts(by):
            if use.service not in wanted or not is_tracked(call, use.time):
                continue
            for action, who in (("", by), (use.action, "")) if actions else (("", by),):
                known_one = last.get((use.service, action, who))
                if known_one is None or known_one.time <= use.time:
                    made = AccessRecord(service=use.service, action=action, by=by, time=use.time, region=use.region)
                    last[use.service, action, who] = made
    return [last[key] for key in sorted(last)]


def last_access(job: JobRecord, service: str, name: str, arns: Mapping[str, str]) -> ServiceLastAccessed:
    """A service and the last attempt to use it; who made it is told by the ARN of now, if there is still one."""
    made = [one for one in job.accesses if one.service == service and not one.action]
    answer = ServiceLastAccessed(service_name=name, service_namespace=service, total_authenticated_entities=len(made))
    if made:
        latest = max(made, key=lambda one: one.time)
        answer.last_authenticated = latest.time
        answer.last_authenticated_entity = arns.get(latest.by)
        answer.last_authenticated_region = latest.region
        answer.tracked_actions_last_accessed = tracked(job, service, arns) if job.actions else None
    return answer


def tracked(job: JobRecord, service: str, arns: Mapping[str, str]) -> list[TrackedActionLastAccessed]:
    """The last attempt to use each action of a service, by the names of the actions."""
    return [
        TrackedActionLastAccessed(
            action_name=one.action,
            last_accessed_entity=arns.get(one.by),
            last_accessed_time=one.time,
            last_accessed_region=one.region,
        )
        for one in job.accesses
        if one.service == service and one.action
    ]


def entity(arn: str, entity_id: str, last: datetime | None) -> EntityDetails:
    """A user or role by its ARN and id, and when it last tried."""
    kind, *path, name = arn.split(":", 5)[5].split("/")
    where = "/".join(["", *path, ""])
    info = EntityInfo(arn=arn, name=name, type=kind.upper(), id=entity_id, path=where)
    return EntityDetails(entity_info=info, last_authenticated=last)
