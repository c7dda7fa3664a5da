"""The environments of the peers that benchmarks measure against: beside the product's, never in it."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path


def peer_python(environment: Path, requirements: Path) -> Path:
    """Make a peer's environment where it is missing or out of date, and give its Python."""
    python = environment / "bin" / "python"
    stamp = environment / "installed.txt"
    wanted = requirements.read_text(encoding="utf-8")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"Installing the peer into {environment.name} (once) ...", file=sys.stderr)
        venv.create(environment, with_pip=True, clear=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", str(requirements)], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return python
