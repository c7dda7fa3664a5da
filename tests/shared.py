"""Where the real data lies, for tests that need it: skipped with a reason where absent, failing under CI=true."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared_data(name: str) -> Path:
    """Return the folder or file `name` under ../shared/data."""
    path = SHARED / "data" / name
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"../shared/data/{name} is missing, and CI must run the tests that need it.")
        pytest.skip(f"needs ../shared/data/{name}, which is not here")
    return path
