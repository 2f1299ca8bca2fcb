"""What the tests of the catalogue share."""

from __future__ import annotations

import pytest

from iamcli.catalog import services


@pytest.fixture(scope="session")
def everything():
    """All services that the catalogue has."""
    return [services.service(namespace) for namespace in services.names()]
