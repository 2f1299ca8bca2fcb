"""The account file: private, versioned, replaced whole, and never lost. The design is iamcli's own."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from iamcli.errors import AccountLocked, AccountUnwritable, ConfigurationError, CorruptAccount, NewerFormat
from iamcli.operations.groups import create_group, delete_group, get_group
from iamcli.operations.users import create_user, delete_user, get_user, list_users
from iamcli.service import Service
from iamcli.state.files import FileStore
from iamcli.state.records import Settings

from ..conftest import EPOCH

FIXTURES = Path(__file__).parent / "fixtures"


def fresh() -> Settings:
    return Settings(id="123456789012", created=EPOCH)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "iamcli" / "accounts" / "123456789012.json"


@pytest.fixture
def service(path: Path) -> Service:
    return Service(FileStore(str(path), fresh))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_first_call_creates_the_account(service, path):
    """A read that finds no account creates one: format 1, revision 1, no users."""
    service.call(list_users, {})

    found = json.loads(path.read_text())
    assert (1, 1, {}) == (found["format"], found["revision"], found["account"]["users"])


def test_private(service, path):
    """The account file is for its owner alone, and so are the folders made for it, whatever the umask."""
    before = os.umask(0)
    try:
        service.call(create_user, {"UserName": "Bob"})
    finally:
        os.umask(before)

    assert (0o600, 0o700, 0o700) == (mode(path), mode(path.parent), mode(path.parent.parent))


def test_revision_counts_changes(service, path):
    """The revision grows by one with each change, and neither with a read nor with a refusal."""
    service.call(create_user, {"UserName": "Bob"})
    first = json.loads(path.read_text())["revision"]
    service.call(get_user, {"UserName": "Bob"})
    with pytest.raises(Exception, match="already exists"):
        service.call(create_user, {"UserName": "Bob"})
    service.call(create_user, {"UserName": "Eve"})

    assert first + 1 == json.loads(path.read_text())["revision"]


def test_reads_do_not_write(service, path):
    """A read operation leaves the file as it is, to the inode."""
    service.call(create_user, {"UserName": "Bob"})
    before = path.stat()
    service.call(list_users, {})

    assert (before.st_ino, before.st_mtime_ns) == (path.stat().st_ino, path.stat().st_mtime_ns)


def test_readable_and_stable(service, path):
    """The file is indented JSON whose untouched lines stay the same, so that a change is a small diff."""
    for name in ("alice", "carol"):
        service.call(create_user, {"UserName": name})
    before = path.read_text().splitlines()
    service.call(create_user, {"UserName": "Bob"})
    after = path.read_text().splitlines()

    added = [line for line in after if line not in before]
    assert ['  "revision": 3,', '      "bob": {', '        "name": "Bob",'] == added[:3]
    assert len(added) == 4
    assert json.dumps(json.loads(path.read_text()), indent=2) + "\n" == path.read_text()


def test_every_table_can_be_emptied(service, path):
    """What was created and deleted again leaves the file as it was, but for the revision."""
    service.call(list_users, {})
    before = json.loads(path.read_text())["account"]
    service.call(create_user, {"UserName": "Bob"})
    service.call(delete_user, {"UserName": "Bob"})

    assert before == json.loads(path.read_text())["account"]


def test_another_writer_is_seen(service, path):
    """A store that has the account in memory notices that another one has changed the file."""
    service.call(create_user, {"UserName": "Bob"})
    Service(FileStore(str(path), fresh)).call(create_user, {"UserName": "Eve"})

    assert service.call(get_user, {"UserName": "Eve"})


def test_old_format_is_read(path):
    """A file of format 0 is brought to the newest format in memory and stays on the disk until a change."""
    path.parent.mkdir(parents=True)
    path.write_bytes((FIXTURES / "format-0.json").read_bytes())
    service = Service(FileStore(str(path), fresh))

    user = service.call(get_user, {"UserName": "alice"})["User"]
    assert user.arn == "arn:aws:iam::210987654321:user/staff/Alice"
    assert (FIXTURES / "format-0.json").read_bytes() == path.read_bytes()


def test_old_format_is_upgraded_by_a_change(path):
    """The first change of a file of an old format stores the newest one and keeps the old one beside it."""
    path.parent.mkdir(parents=True)
    path.write_bytes((FIXTURES / "format-0.json").read_bytes())
    Service(FileStore(str(path), fresh)).call(create_user, {"UserName": "Bob"})

    found = json.loads(path.read_text())
    assert (1, 42, ["alice", "bob"]) == (found["format"], found["revision"], list(found["account"]["users"]))
    assert found["account"]["groups"]["devs"]["members"] == ["alice"]
    backup = path.with_name(path.name + ".format-0")
    assert (FIXTURES / "format-0.json").read_bytes() == backup.read_bytes()
    assert mode(backup) == 0o600


def test_newer_format_is_refused(service, path):
    """A file of a later format is neither read nor changed."""
    service.call(list_users, {})
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
    before = path.read_bytes()

    with pytest.raises(NewerFormat, match=re.escape(f"{path} has format 2; this iamcli knows formats up to 1")):
        service.call(list_users, {})
    with pytest.raises(NewerFormat):
        service.call(create_user, {"UserName": "Bob"})
    assert before == path.read_bytes()


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (lambda text: text[: len(text) // 2], r"too early at line \d+ \(byte \d+\)"),
        (lambda text: "", r"too early at line 1 \(byte 0\)"),
        (lambda text: text.replace('"name"', "name", 1), r"malformed: .* at line 12 \(byte \d+\)"),
        (lambda text: text.replace('"Bob"', "5", 1), r"Expected `str`, got `int`.*begins at line \d+"),
        (lambda text: text.replace('"name"', '"nmae"', 1), "nmae.*begins at line"),
        (lambda text: "[]", "Expected `object`"),
        (lambda text: text.replace('"settings"', '"sttings"'), "settings|required field"),
        (lambda text: text.replace('"format": 1', '"format": -1'), "format"),
        (lambda text: text.replace('"users"', '"usres"'), "parts that are not known here: usres"),
        (lambda text: text.replace('    "groups"', '    "guests": {},\n    "groups"'), "not known here: guests"),
        (lambda text: text.replace('"bob"', '"Bob"', 1), "the key 'Bob' is not in lower case"),
        (lambda text: text.replace('"root": {}', '"quotas": {"Usrs": 5}, "root": {}'), "there is no quota 'Usrs', but"),
        (lambda text: text.replace('"root": {}', '"quotas": {"Users": -5}, "root": {}'), "'Users' is below zero"),
        (lambda text: text.replace('"root": {}', '"quotas": {"AccountAliases": 2}, "root": {}'), "room for one only"),
        (lambda text: text.replace('"root": {}', '"token_key": "no", "root": {}'), "token_key is no key"),
    ],
    ids=[
        "half",
        "empty",
        "syntax",
        "type",
        "field",
        "list",
        "part",
        "negative",
        "table",
        "one too many",
        "key",
        "quota",
        "negative quota",
        "no room",
        "key of tokens",
    ],
)
def test_corrupt_file_is_refused(service, path, broken, told):
    """A broken file is named with the place where it is broken and left as it is, by reads and by writes."""
    service.call(create_user, {"UserName": "Bob"})
    path.write_text(broken(path.read_text()))
    before = path.read_bytes()

    with pytest.raises(CorruptAccount, match=told) as error:
        service.call(get_user, {"UserName": "Bob"})
    assert str(path) in str(error.value)
    with pytest.raises(CorruptAccount):
        service.call(delete_user, {"UserName": "Bob"})
    assert before == path.read_bytes()


@pytest.mark.parametrize("part", ["5", "{]", "[]", "x"])
def test_change_looks_at_every_part(service, path, part):
    """A change is refused where a part that it does not touch is broken, however short that part is."""
    service.call(create_user, {"UserName": "Bob"})
    path.write_text(path.read_text().replace('"jobs": {}', f'"jobs": {part}'))
    before = path.read_bytes()

    with pytest.raises(CorruptAccount):
        service.call(delete_user, {"UserName": "Bob"})
    assert before == path.read_bytes()


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda text: text.replace('    "settings"', '    "guests": {},\n    "settings"'), "not known here: guests"),
        (lambda text: text.replace('    "jobs"', '    "guests": {},\n    "jobs"'), "not known here: guests"),
        (lambda text: text.replace('requests": {}', 'requests": {},\n    "guests": {}'), "not known here: guests"),
        (lambda text: text.replace('    "users"', '    "guests": {\n    },\n    "users"'), "not known here: guests"),
    ],
    ids=["first", "between", "last", "behind settings"],
)
def test_unknown_part(service, path, edit, told):
    """A part that is not known is told as such by reads that have nothing to do with it, and by changes."""
    service.call(create_user, {"UserName": "Bob"})
    path.write_text(edit(path.read_text()))
    before = path.read_bytes()

    for operation in (get_user, delete_user):
        with pytest.raises(CorruptAccount, match=told):
            service.call(operation, {"UserName": "Bob"})
    newer = before.replace(b'"format": 1', b'"format": 2')
    path.write_bytes(newer)
    with pytest.raises(NewerFormat):
        service.call(get_user, {"UserName": "Bob"})
    assert newer == path.read_bytes()


def test_a_row_set_in_like_a_table(service, path):
    """A user called like a table is none, though somebody has set its line in as deep."""
    service.call(create_user, {"UserName": "Bob"})
    service.call(create_user, {"UserName": "groups"})
    path.write_text(path.read_text().replace('      "groups": {', '    "groups": {'))

    assert "Bob" == service.call(get_user, {"UserName": "bob"})["User"].user_name
    service.call(create_group, {"GroupName": "a"})
    assert "groups" == service.call(get_user, {"UserName": "groups"})["User"].user_name


def shallow(text: str) -> str:
    """The file with lines within a user set in as deep as the parts of the account are."""
    return re.sub(r'\n {8}"', '\n    "', text)


@pytest.mark.parametrize(
    "edited",
    [
        lambda text: json.dumps(json.loads(text)),
        lambda text: json.dumps(json.loads(text), indent=1),
        lambda text: json.dumps(json.loads(text), indent=4),
        lambda text: json.dumps(json.loads(text), sort_keys=True, indent=2),
        lambda text: re.sub(r',\n    "jobs": {}', "", text),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace('"account": {', '"account":\n  {'),
        shallow,
    ],
)
def test_any_layout_is_read(service, path, edited):
    """Whoever edits the file may lay it out otherwise: as JSON it is the same, and changes go on from it."""
    service.call(create_user, {"UserName": "Bob", "Tags": [{"Key": "users", "Value": "groups"}]})
    before = path.read_text()
    path.write_text(edited(before), newline="")

    assert before != path.read_bytes().decode()
    assert "Bob" == service.call(get_user, {"UserName": "bob"})["User"].user_name
    service.call(create_group, {"GroupName": "a"})
    service.call(delete_group, {"GroupName": "a"})
    assert json.loads(before) | {"revision": 3} == json.loads(path.read_text())


def test_not_utf8(service, path):
    """A file that is not UTF-8 is refused with the line where it stops being so."""
    service.call(create_user, {"UserName": "Bob"})
    path.write_bytes(path.read_bytes().replace(b"Bob", b"B\xff\xff"))

    with pytest.raises(CorruptAccount, match=r"not UTF-8 at line \d+ \(byte \d+\)"):
        service.call(get_user, {"UserName": "Bob"})


def test_dangling_reference(service, path):
    """A record that names another one that is not there is told as such."""
    service.call(create_group, {"GroupName": "devs"})
    path.write_text(path.read_text().replace('"name": "devs",', '"name": "devs", "members": ["ghost"],'))

    with pytest.raises(CorruptAccount, match="'ghost' is named but not there"):
        service.call(get_group, {"GroupName": "devs"})


def test_bad_patience(service, monkeypatch):
    """A time to wait that is none is a configuration error."""
    monkeypatch.setenv("IAMCLI_LOCK_TIMEOUT", "abc")

    with pytest.raises(ConfigurationError, match="'abc', which is no number of seconds"):
        service.call(create_user, {"UserName": "Bob"})


def test_locked_file_names_its_holder(service, path, monkeypatch):
    """Whoever waits too long for the lock is told who has it, and nothing changes."""
    service.call(create_user, {"UserName": "Bob"})
    monkeypatch.setenv("IAMCLI_LOCK_TIMEOUT", "0.1")

    with service.store.change("hold it"), pytest.raises(AccountLocked, match=f"process {os.getpid()} .hold it."):
        Service(FileStore(str(path), fresh)).call(create_user, {"UserName": "Eve"})


def test_readers_do_not_wait(service, path):
    """A reader sees the old account while a change is under way."""
    service.call(create_user, {"UserName": "Bob"})

    with service.store.change("hold it"):
        assert Service(FileStore(str(path), fresh)).call(get_user, {"UserName": "Bob"})


def test_full_disk(service, path):
    """A change that does not fit on the disk fails with the system's reason, and the old account stays."""
    service.call(create_user, {"UserName": "Bob"})
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before), limits[1]))  # a file may not grow beyond this
    try:
        with pytest.raises(AccountUnwritable, match=r"File too large\. Nothing was changed"):
            service.call(create_user, {"UserName": "Eve"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert before == path.read_bytes()
    assert {path.name, path.name + ".lock"} == {found.name for found in path.parent.iterdir()}


def test_unusable_place(tmp_path):
    """A place that no file can be made in is named with the system's reason."""
    (tmp_path / "iamcli").write_text("a file where a folder belongs")
    service = Service(FileStore(str(tmp_path / "iamcli" / "accounts" / "123456789012.json"), fresh))

    with pytest.raises(ConfigurationError, match=r"123456789012\.json cannot be"):
        service.call(list_users, {})


def test_link_is_followed(service, path, tmp_path):
    """An account file behind a symbolic link is replaced where it is, and the link stays."""
    service.call(list_users, {})
    elsewhere = tmp_path / "elsewhere.json"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    Service(FileStore(str(path), fresh)).call(create_user, {"UserName": "Bob"})

    assert path.is_symlink()
    assert "bob" in json.loads(elsewhere.read_text())["account"]["users"]


def command(home: Path, *args: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "IAMCLI_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "iamcli", *args], env=environment, capture_output=True, text=True, check=False
    )


def test_two_hundred_writers(tmp_path):
    """Two hundred processes that write at once lose nothing: every user is there, and every change was counted."""
    with ThreadPoolExecutor(200) as pool:
        done = list(pool.map(lambda n: command(tmp_path, "create-user", "--user-name", f"u{n}"), range(200)))

    assert [0] * 200 == [process.returncode for process in done], [process.stderr for process in done if process.stderr]
    found = json.loads((tmp_path / "accounts" / "123456789012.json").read_text())
    assert {f"u{n}" for n in range(200)} == set(found["account"]["users"])
    assert found["revision"] == 200


WRITER = """
import sys
from iamcli.operations.groups import create_group, delete_group, get_group
from iamcli.operations.users import create_user, delete_user
from iamcli.service import Service, utc_now
from iamcli.state.files import FileStore
from iamcli.state.records import Settings
service = Service(FileStore(sys.argv[1], lambda: Settings(id="123456789012", created=utc_now())))
print("ready", flush=True)
while True:
    service.call(create_user, {"UserName": "churn"})
    service.call(delete_user, {"UserName": "churn"})
"""


def test_kill_leaves_an_account(service, path):
    """A writer that is killed at any instant leaves the account of before or after, and no lock."""
    for n in range(60):
        service.call(create_user, {"UserName": f"keep{n}"})
    for round_ in range(25):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
        writer.stdout.readline()
        time.sleep(0.003 * round_)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()

        users = set(json.loads(path.read_text())["account"]["users"])
        assert {f"keep{n}" for n in range(60)} == users - {"churn"}
        if "churn" in users:
            service.call(delete_user, {"UserName": "churn"})
        else:
            service.call(create_user, {"UserName": "churn"})
            service.call(delete_user, {"UserName": "churn"})
