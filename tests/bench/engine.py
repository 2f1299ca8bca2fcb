"""`python -m tests.bench.engine [FOLDER]` prints how many decisions a second the policy engine makes on one core.

Nothing is asserted. The heavy work is ten policies of about 5 KB that AWS publishes, 149 statements in all, and 1,000
different pairs of an action and a resource; the light work is one small policy. Compiling is a figure of its own. Where
cedarpy is installed, it does comparable work in the same run; and so does `@cloud-copilot/iam-simulate`, if FOLDER has
it in its `node_modules`.
"""

from __future__ import annotations

import json
import platform
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec

from tabulate import tabulate

from iamcli.catalog import managed_policies
from iamcli.policy.compiled import CompiledPolicy, PolicyType, compiled
from iamcli.policy.evaluate import Evaluator, Policies
from iamcli.policy.request import Principal, PrincipalKind, Request

from .engine_peers import SAMPLE, cedar, on_node, real_pairs

TEN = (
    *("AmazonRedshiftQueryEditorV2ReadSharing", "AmazonRedshiftQueryEditorV2ReadWriteSharing"),
    *("NetworkSecurityDirectorServiceLinkedRolePolicy", "AmazonEKSLoadBalancingPolicy"),
    *("AmazonECSInfrastructureRoleForGatewayHostSharedALB", "AWSQuickSetupSSMHostMgmtPermissionsBoundary"),
    *("AWS-SSM-RemediationAutomation-ExecutionRolePolicy", "AWSElasticBeanstalkManagedUpdatesServiceRolePolicy"),
    *("AmazonECSInfrastructureRoleforExpressGatewayServices", "AWSTransformInfrastructureExecutorAccessBatch"),
)
SMALL = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:GetObject", "s3:List*"], "Resource": "arn:aws:s3:::bucket/*"},
            {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/secret/*"},
        ],
    }
)
ACCOUNT = "123456789012"
ALICE = Principal(
    kind=PrincipalKind.USER, arn=f"arn:aws:iam::{ACCOUNT}:user/alice", account=ACCOUNT, id="AIDA0123456789ABCDEFG"
)
CONTEXT = {
    "aws:SourceIp": "203.0.113.5",
    "aws:RequestedRegion": "eu-west-1",
    "aws:ResourceAccount": ACCOUNT,
    "aws:MultiFactorAuthPresent": "true",
}
PAIRS = 1000
SECONDS = 1.0
"""How long each figure is measured, at least."""


def documents() -> list[tuple[str, str]]:
    """Names and texts of the ten policies."""
    by_name = {info.name: info.arn for info in managed_policies.all_infos()}
    return [(name, managed_policies.document(by_name[name])) for name in TEN]


def pairs(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Actions and resources the policies speak of, wildcards filled in, put together at random but always the same."""
    chance = random.Random(1)
    actions, resources = set[str](), {"*"}
    for text in texts:
        for statement in json.loads(text)["Statement"]:
            actions |= set(_listed(statement.get("Action")))
            resources |= set(_listed(statement.get("Resource")))
    named = sorted(action.replace("*", "Thing") for action in actions)
    filled = sorted(resource if resource == "*" else resource.replace("*", "x1") for resource in resources)
    return [(chance.choice(named), chance.choice(filled)) for _ in range(PAIRS)]


def _listed(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []


def requests(asked: Sequence[tuple[str, str]]) -> list[Request]:
    return [Request(principal=ALICE, action=action, resource=resource, context=CONTEXT) for action, resource in asked]


def per_second(work: Callable[[], int]) -> float:
    """How often a second the things are done that `work` does and counts, the best of three rounds."""
    best = 0.0
    for _ in range(3):
        done, start = 0, time.process_time()
        while (elapsed := time.process_time() - start) < SECONDS / 3 or not done:
            done += work()
        best = max(best, done / elapsed)
    return best


def decisions(evaluator: Evaluator, asked: Sequence[Request]) -> Callable[[], int]:
    def work() -> int:
        allows = evaluator.allows
        for request in asked:
            allows(request)
        return len(asked)

    return work


def rows() -> Iterator[tuple[str, float]]:
    """The figures of iamcli's engine."""
    texts = documents()
    ten = [compiled(text, PolicyType.IDENTITY, name) for name, text in texts]
    asked = requests(pairs([text for _, text in texts]))
    evaluator = Evaluator(Policies(identity=ten))
    small = Evaluator(Policies(identity=[compiled(SMALL, PolicyType.IDENTITY)]))
    plain = requests([("s3:GetObject", f"arn:aws:s3:::bucket/{number}") for number in range(PAIRS)])
    yield "ten policies, 1,000 pairs", per_second(decisions(evaluator, asked))
    yield "the same with statements and keys (decide)", per_second(lambda: len([evaluator.decide(r) for r in asked]))
    yield "one small policy", per_second(decisions(small, plain))
    yield "compiling the ten policies, policies/s", per_second(lambda: len(_compile(texts)))
    yield "ten policies from their text for each thousand", per_second(lambda: _from_text(texts, asked))


def _compile(texts: Sequence[tuple[str, str]]) -> list[CompiledPolicy]:
    found = [compiled(text, PolicyType.IDENTITY, name) for name, text in texts]
    for policy in found:
        policy.candidates("s3:getobject")
    return found


def _from_text(texts: Sequence[tuple[str, str]], asked: Sequence[Request]) -> int:
    return decisions(Evaluator(Policies(identity=_compile(texts))), asked)()


def main(folders: Sequence[str]) -> None:
    """Print the table."""
    print(f"Python {platform.python_version()} on {platform.machine()}, one core\n")
    table = [(name, f"{figure:,.0f}") for name, figure in rows()]
    if find_spec("cedarpy"):
        texts = [text for _, text in documents()]
        table.append(("cedarpy, ten policies, without conditions", f"{cedar(texts, pairs(texts)):,.0f}"))
    for folder in folders:
        texts = documents()
        figure, valid = on_node(folder, texts, real_pairs([text for _, text in texts]), ALICE.arn, CONTEXT)
        table.append((f"iam-simulate on Node, ten policies ({valid} of {SAMPLE} pairs valid to it)", f"{figure:,.0f}"))
    print(tabulate(table, ("work", "per second"), tablefmt="github", colalign=("left", "right"), disable_numparse=True))


if __name__ == "__main__":
    main(sys.argv[1:])
