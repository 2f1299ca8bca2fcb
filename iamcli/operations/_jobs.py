"""Reports that are asked for with one operation and fetched with another, by the id of their job.

Nobody waits here for a report: it is made in the request that asks for it. AWS documents no term after which the id
of a job is forgotten; here it is a week, so that the account file does not grow for ever.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..errors import NoSuchEntity
from ..state.records.reports import CREDENTIALS, JobAge, JobRecord

if TYPE_CHECKING:
    from ..service import Call

KEPT = timedelta(days=7)


def start(call: Call, job: JobRecord) -> str:
    """Keep a report and return the id of its job; those that are too old go."""
    jobs = call.account.jobs
    for job_id, old in list(jobs.scan(JobAge)):
        if old.kind != CREDENTIALS and call.now - old.created > KEPT:
            jobs.pop(job_id)
    job_id = new_uuid(call)
    jobs[job_id] = job
    return job_id


def find(call: Call, kind: str, job_id: str) -> JobRecord:
    """The report of that kind and job; NoSuchEntity if there is none. The sentence is ours: none is on record."""
    job = call.account.jobs.get(job_id)
    if job is None or job.kind != kind or call.now - job.created > KEPT:
        raise NoSuchEntity(f"The job with id {job_id} cannot be found.")
    return job


def new_uuid(call: Call) -> str:
    """A random UUID (RFC 9562, version 4), written by hand as `uuid` would load much more than it."""
    number = bytearray(call.random(16))
    number[6] = number[6] & 0x0F | 0x40
    number[8] = number[8] & 0x3F | 0x80
    text = number.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
