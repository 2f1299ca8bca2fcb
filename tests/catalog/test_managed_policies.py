import importlib.metadata
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from iamcli.catalog import managed_policies as catalogue
from iamcli.emit import managed_policies as builder

FOLDER = Path(catalogue.__file__).parent
PREFIX = "arn:aws:iam::aws:policy/"
ADMINISTRATOR = PREFIX + "AdministratorAccess"
LAMBDA = PREFIX + "service-role/AWSLambdaBasicExecutionRole"


class Watched(io.BytesIO):
    """A file that remembers which bytes were read."""

    def __init__(self, content):
        super().__init__(content)
        self.ranges = []

    def read(self, size=-1):
        start = self.tell()
        data = super().read(size)
        self.ranges.append((start, start + len(data)))
        return data


def row_of(arn):
    return [info.arn for info in catalogue.all_infos()].index(arn)


def files_opened(statement):
    """The names of the catalogue's files that a statement opens, in a process of its own."""
    code = f"""
import os, sys
from iamcli.catalog import managed_policies
opened = []
sys.addaudithook(lambda event, details: opened.append(details[0]) if event == "open" else None)
{statement}
folder = os.path.dirname(managed_policies.__file__)
print(*(os.path.basename(n) for n in opened if isinstance(n, str) and os.path.dirname(n) == folder))
"""
    return subprocess.check_output([sys.executable, "-c", code], text=True).split()


def module(tmp_path, policies, version="9.8.7"):
    """A module such as an installed moto has, with the name of its version beside the package."""
    (tmp_path / f"moto-{version}.dist-info").mkdir(parents=True)
    path = tmp_path / "moto" / "iam" / "aws_managed_policies.py"
    path.parent.mkdir(parents=True)
    path.write_text(f'# imported\naws_managed_policies_data = """\n{json.dumps(policies, indent=1)}"""\n')
    return path


def listed(path="/", created="2020-01-02T03:04:05+00:00", updated="2021-01-02T03:04:05+00:00", document=None):
    """An entry of that module."""
    return {
        "CreateDate": created,
        "DefaultVersionId": "v3",
        "Document": document or {"Version": "2012-10-17", "Statement": []},
        "Path": path,
        "PermissionsBoundaryUsageCount": 0,
        "UpdateDate": updated,
    }


def test_all_policies_are_there():
    """The catalogue has each of the 1,582 policies that its source lists."""
    assert 1582 == len(catalogue.all_infos())


def test_source_and_date_are_known():
    """The catalogue says where it is from, and its date is that of its newest policy."""
    newest = max(max(info.create_date, info.update_date) for info in catalogue.all_infos())

    assert "moto 5.2.5, moto/iam/aws_managed_policies.py" == catalogue.as_of().source
    assert newest.date() == catalogue.as_of().date


def test_notice_names_the_source():
    """NOTICE names the version of the source and the date that the catalogue has."""
    notice = (Path(__file__).parents[2] / "NOTICE").read_text()
    package, file = catalogue.as_of().source.split(", ")

    assert package in notice
    assert file in notice
    assert f"{catalogue.as_of().date}" in notice


def test_administrator_access():
    """AdministratorAccess is found by its ARN, and its document allows everything."""
    info = catalogue.find(ADMINISTRATOR)

    assert "AdministratorAccess" == info.name
    assert "/" == info.path
    assert ADMINISTRATOR == info.arn
    assert "v1" == info.default_version_id
    assert ("v1",) == info.versions
    assert datetime(2015, 2, 6, 18, 39, 46, tzinfo=UTC) == info.create_date
    assert {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    } == json.loads(catalogue.document(ADMINISTRATOR))


def test_path_is_part_of_the_arn():
    """A policy below a path is found with that path in its ARN, and not without it."""
    info = catalogue.find(LAMBDA)

    assert "AWSLambdaBasicExecutionRole" == info.name
    assert "/service-role/" == info.path
    assert catalogue.find(PREFIX + "AWSLambdaBasicExecutionRole") is None


def test_paths_are_those_of_aws():
    """AWS's policies live at the root or below one of four paths, and ARN, path and name agree."""
    infos = catalogue.all_infos()

    assert {"/", "/aws-service-role/", "/service-role/", "/job-function/", "/root-task/"} == {
        info.path for info in infos
    }
    assert [info.arn for info in infos] == [PREFIX[:-1] + info.path + info.name for info in infos]


def test_order_is_that_of_folded_names():
    """The list is in the order of names, whatever their case, and no name comes twice."""
    names = [info.name.lower() for info in catalogue.all_infos()]

    assert sorted(set(names)) == names


def test_every_policy_is_found():
    """Each policy of the list is found by its ARN, and is the one of the list."""
    infos = catalogue.all_infos()

    assert infos == [catalogue.find(info.arn) for info in infos]


def test_every_document_is_a_policy():
    """Each document is compact JSON with at least one statement and AWS's current version."""
    for info in catalogue.all_infos():
        text = catalogue.document(info.arn)
        parsed = json.loads(text)

        assert json.dumps(parsed, separators=(",", ":"), ensure_ascii=False) == text, info.name
        assert parsed["Statement"], info.name
        assert "2012-10-17" == parsed["Version"], info.name


def test_ids_are_unique_and_stable():
    """An id is ANPA and 17 characters of upper-case base32, belongs to one policy and never changes."""
    infos = catalogue.all_infos()

    assert len(infos) == len({info.policy_id for info in infos})
    assert [] == [i.policy_id for i in infos if not re.fullmatch("ANPA[A-Z2-7]{17}", i.policy_id)]
    assert "ANPAXUEARDEVTUHKHZ23E" == catalogue.find(ADMINISTRATOR).policy_id


def test_default_version_ids():
    """A default version has an id of AWS's form."""
    infos = catalogue.all_infos()

    assert [] == [i.name for i in infos if not re.fullmatch("v[1-9][0-9]*", i.default_version_id)]


def test_times_are_utc_seconds():
    """Times are UTC, in whole seconds, and no policy was changed before it was made."""
    for info in catalogue.all_infos():
        assert UTC.utcoffset(None) == info.create_date.utcoffset(), info.name
        assert 0 == info.create_date.microsecond + info.update_date.microsecond, info.name
        assert info.create_date <= info.update_date, info.name


@pytest.mark.parametrize(
    "arn",
    [
        PREFIX + "NoSuchPolicy",
        PREFIX + "administratoraccess",
        PREFIX + "AdministratorAcces",
        PREFIX + "AdministratorAccess/",
        PREFIX + 'AdministratorAccess","ANPAXUEARDEVTUHKHZ23E',
        PREFIX + "Administrator\udcffAccess",
        PREFIX + "Административный",
        PREFIX,
        "arn:aws-cn:iam::aws:policy/AdministratorAccess",
        "arn:aws:iam::123456789012:policy/AdministratorAccess",
        "AdministratorAccess",
        "",
    ],
)
def test_unknown_arn(arn):
    """An ARN that is not exactly that of an AWS managed policy, case included, finds nothing."""
    assert catalogue.find(arn) is None
    assert catalogue.document(arn) is None
    assert catalogue.read(arn) is None


def test_read_has_both():
    """A policy that is read as a whole has what is found of it, and its document."""
    info, policy = catalogue.find(LAMBDA), catalogue.read(LAMBDA)

    assert {name: getattr(info, name) for name in info.__struct_fields__} == {
        name: getattr(policy, name) for name in info.__struct_fields__
    }
    assert catalogue.document(LAMBDA) == policy.document


@pytest.mark.parametrize("arn", [ADMINISTRATOR, LAMBDA, PREFIX + "ReadOnlyAccess"])
def test_one_document_is_read_alone(arn):
    """Reading a document reads two pairs of offsets, the dictionary and one stream, and nothing else."""
    content = (FOLDER / catalogue.DOCUMENTS_FILE).read_bytes()
    offset = catalogue.OFFSET_BYTES
    table = [
        int.from_bytes(content[at : at + offset], "little")
        for at in range(0, offset * (len(catalogue.all_infos()) + 2), offset)
    ]
    row = row_of(arn)
    file = Watched(content)

    assert catalogue.document(arn) == catalogue.read_document(file, row)
    pieces = [(begin, end) for begin, end in file.ranges if begin >= table[0]]
    assert [(table[0], table[1]), (table[row + 1], table[row + 2])] == pieces
    assert 4 * offset == sum(end - begin for begin, end in file.ranges if begin < table[0])


def test_list_leaves_documents_alone():
    """Listing, finding and dating open the index once and never the documents."""
    statement = f"""
managed_policies.all_infos()
managed_policies.find({ADMINISTRATOR!r})
managed_policies.as_of()
"""

    assert [catalogue.INDEX_FILE] == files_opened(statement)


def test_foreign_arn_opens_nothing():
    """For a policy that cannot be AWS's, not even the index is opened."""
    statement = "managed_policies.document('arn:aws:iam::123456789012:policy/mine')"

    assert [] == files_opened(statement)


def test_import_is_light():
    """Importing the catalogue loads neither a decompressor, json, importlib.resources nor hashlib."""
    code = "import sys, iamcli.catalog.managed_policies; print(*sys.modules)"
    loaded = set(subprocess.check_output([sys.executable, "-c", code], text=True).split())

    assert set() == loaded & {"zlib", "lzma", "json", "importlib.resources", "hashlib"}


def test_size_in_a_wheel():
    """The catalogue takes less than 700 kB of a wheel."""
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (catalogue.INDEX_FILE, catalogue.DOCUMENTS_FILE):
            archive.write(FOLDER / name, name)

    assert 700_000 > len(wheel.getvalue())


def test_builder_reproduces_the_catalogue():
    """The module of the moto that the catalogue names builds the same rows and the same documents."""
    spec = importlib.util.find_spec("moto")
    if spec is None or spec.origin is None:
        pytest.skip("moto is not installed")
    installed = f"moto {importlib.metadata.version('moto')}"
    if not catalogue.as_of().source.startswith(installed + ","):
        pytest.skip(f"{installed} is installed, but the catalogue is from {catalogue.as_of().source}")
    built = builder.build(Path(spec.origin).parent / "iam" / "aws_managed_policies.py")
    file = io.BytesIO(built.documents)

    assert (FOLDER / catalogue.INDEX_FILE).read_bytes() == built.rows
    # texts, not bytes: another zlib may compress otherwise
    for row, info in enumerate(catalogue.all_infos()):
        assert catalogue.document(info.arn) == catalogue.read_document(file, row), info.name


def test_builder_gives_the_same_bytes(tmp_path):
    """Two runs over the same policies give the same bytes, whatever the hash seed and the source's order."""
    policies = {f"Policy{n}": listed(document={"Statement": [f"s3:Get{n % 7}"] * 9}) for n in range(60)}
    code = "import sys; from pathlib import Path; from iamcli.emit.managed_policies import build; "
    code += "print(*(part.hex() for part in build(Path(sys.argv[1]))))"
    outputs = set()
    for seed, order in (("1", policies), ("2", dict(reversed(policies.items())))):
        command = [sys.executable, "-c", code, str(module(tmp_path / seed, order))]
        outputs.add(subprocess.check_output(command, env={**os.environ, "PYTHONHASHSEED": seed}))

    assert 1 == len(outputs)


def test_builder_reads_a_wheel_as_its_module(tmp_path):
    """A wheel gives what the module inside it gives when it is installed."""
    path = module(tmp_path, {"One": listed(), "two": listed("/service-role/")})
    wheel = tmp_path / "moto.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(path, builder.MODULE)
        archive.writestr("moto-9.8.7.dist-info/METADATA", "Version: 9.8.7\n")

    assert builder.build(path) == builder.build(wheel)


def test_builder_keeps_the_facts(tmp_path):
    """Rows have the source's facts, with times in UTC; documents are compact and keep their keys' order."""
    document = {"Version": "2012-10-17", "Statement": [{"Sid": "é", "Action": "a:B"}]}
    late = listed("/job-function/", updated="2026-03-04T00:30:00+01:00", document=document)
    built = builder.build(module(tmp_path, {"zeta": listed(), "Alpha": late}))
    head, alpha, zeta = map(json.loads, built.rows.splitlines())

    assert [f"{date(2026, 3, 3)}", "moto 9.8.7, moto/iam/aws_managed_policies.py"] == head
    assert [PREFIX + "job-function/Alpha", "v3", "2020-01-02T03:04:05Z", "2026-03-03T23:30:00Z"] == [
        alpha[0],
        *alpha[2:],
    ]
    assert PREFIX + "zeta" == zeta[0]
    assert '{"Version":"2012-10-17","Statement":[{"Sid":"é","Action":"a:B"}]}' == catalogue.read_document(
        io.BytesIO(built.documents), 0
    )


def test_builder_never_runs_the_module(tmp_path):
    """A module is parsed, so what it would do when imported does not happen."""
    path = module(tmp_path, {"One": listed()})
    path.write_text("raise SystemExit('was run')\n" + path.read_text())

    assert 2 == len(builder.build(path).rows.splitlines())


def test_builder_refuses_another_module(tmp_path):
    """A module without the list, or one whose version nobody tells, is refused with the reason."""
    path = module(tmp_path, {"One": listed()})
    (tmp_path / "moto-9.8.7.dist-info").rmdir()
    with pytest.raises(ValueError, match="which version"):
        builder.build(path)
    path.write_text("nothing = 0\n")
    with pytest.raises(ValueError, match="aws_managed_policies_data"):
        builder.build(path)
