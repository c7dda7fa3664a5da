"""The models that ship with the product: one file each in `shipped/`, read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bridgework.playbooks.documents.reading import read_file
from bridgework.playbooks.documents.shape import Document

FOLDER = Path(__file__).resolve().parent.parent / "shipped"
# In the order in which they are shown (FIELD.md's).
SLUGS = (
    "school-mental-health",
    "college-and-career",
    "career-pathways",
    "affordable-housing",
    "health-equity",
    "environmental-justice",
)


@lru_cache(maxsize=1)
def shipped() -> dict[str, Document]:
    """Return the models by slug."""
    return {slug: read_file((FOLDER / f"{slug}.toml").read_bytes()) for slug in SLUGS}
