"""The AWS SDK for JavaScript v3."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import pytest

MODULES = os.environ.get("IAMCLI_NODE_MODULES", "")
pytestmark = pytest.mark.skipif(
    not (MODULES and shutil.which("node")),
    reason="there is no node, or IAMCLI_NODE_MODULES does not name its packages",
)
SCRIPT = """
const { IAMClient, CreateUserCommand, GetUserCommand, CreateRoleCommand, GetRoleCommand, paginateListUsers,
        waitUntilUserExists } = require("@aws-sdk/client-iam");
const { STSClient, GetCallerIdentityCommand, AssumeRoleCommand } = require("@aws-sdk/client-sts");

async function main() {
  const iam = new IAMClient({}), sts = new STSClient({});
  const found = {};
  for (const name of ["alice", "bob", "carol"])
    await iam.send(new CreateUserCommand({ UserName: name, Tags: [{ Key: "team", Value: "a b" }] }));
  const { User } = await iam.send(new GetUserCommand({ UserName: "alice" }));
  found.tags = User.Tags;
  found.isDate = User.CreateDate instanceof Date;
  found.pages = [];
  for await (const page of paginateListUsers({ client: iam, pageSize: 2 }, {}))
    found.pages.push(page.Users.map((user) => user.UserName));
  found.waited = (await waitUntilUserExists({ client: iam, maxWaitTime: 10 }, { UserName: "bob" })).state;
  try {
    await iam.send(new GetUserCommand({ UserName: "nobody" }));
  } catch (error) {
    found.error = [error.name, error.message, error.$metadata.httpStatusCode];
  }
  found.caller = (await sts.send(new GetCallerIdentityCommand({}))).Arn;
  const trust = { Version: "2012-10-17", Statement: [
    { Effect: "Allow", Principal: { AWS: User.Arn.split(":")[4] }, Action: "sts:AssumeRole" }] };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const read = await iam.send(new GetRoleCommand({ RoleName: "r" }));
  found.trust = JSON.parse(decodeURIComponent(read.Role.AssumeRolePolicyDocument));
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: Role.Arn, RoleSessionName: "here" }));
  const session = new STSClient({ credentials: { accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey, sessionToken: Credentials.SessionToken } });
  found.assumed = (await session.send(new GetCallerIdentityCommand({}))).Arn;
  console.log(JSON.stringify(found));
}
main().catch((error) => { console.error(error); process.exit(1); });
"""


def test_javascript(endpoint, tmp_path):
    """Commands, paginators, waiters, errors and sessions of roles work as with AWS."""
    (tmp_path / "script.cjs").write_text(SCRIPT)
    done = subprocess.run(
        ["node", str(tmp_path / "script.cjs")],
        env={**endpoint, "NODE_PATH": MODULES},
        capture_output=True,
        text=True,
    )
    assert 0 == done.returncode, done.stderr
    found = json.loads(done.stdout)

    assert ([{"Key": "team", "Value": "a b"}], True) == (found["tags"], found["isDate"])
    assert [["admin", "alice"], ["bob", "carol"]] == found["pages"]
    assert "SUCCESS" == found["waited"]
    message = "The user with name nobody cannot be found."
    assert ["NoSuchEntityException", message, 404] == found["error"]
    assert "arn:aws:iam::123456789012:user/admin" == found["caller"]
    assert "sts:AssumeRole" == found["trust"]["Statement"][0]["Action"]
    assert "arn:aws:sts::123456789012:assumed-role/r/here" == found["assumed"]
