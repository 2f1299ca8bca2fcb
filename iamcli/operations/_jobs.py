"""Reports that are asked for with one operation and fetched with another, by the id of their job.

Nobody waits here for a report: it is made in the request that asks for it. AWS documents no term after which the id
of a job is forgotten; here it is a week, and the newest MOST of each kind, as every write carries them along.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..errors import NoSuchEntity
from ..state.records.reports import JobAge, JobRecord
from ._pruning import prune

if TYPE_CHECKING:
    from ..service import Call

KEPT = timedelta(days=7)
MOST = 10
"""Reports of a kind that are kept."""


def start(call: Call, job: JobRecord) -> str:
    """Keep a report and return the id of its job; old ones go, and the oldest of its kind if there are MOST.

    Of reports of the same second it is not known which is the oldest.
    """
    jobs = call.account.jobs
    kept = prune(call, jobs, JobAge, KEPT)
    by_age = sorted((old.created, key) for key, old in kept if old.kind == job.kind)
    for _, key in by_age[: max(0, len(by_age) - MOST + 1)]:
        jobs.pop(key)
    job_id = call.new_uuid()
    jobs[job_id] = job
    return job_id


def find(call: Call, kind: str, job_id: str) -> JobRecord:
    """The report of that kind and job; NoSuchEntity if there is none. The sentence is ours: none is on record."""
    job = call.account.jobs.get(job_id)
    if job is None or job.kind != kind or call.now - job.created > KEPT:
        raise NoSuchEntity(f"The job with id {job_id} cannot be found.")
    return job
