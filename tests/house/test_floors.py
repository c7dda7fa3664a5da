"""The house's own rules that import-linter cannot see: foreign keys point down, the analysis stays on its allow list,
templates extend the base, nothing inline, files stay readable, every page goes through a door."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "bridgework"
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())
LAYERS: list[str] = CONFIG["tool"]["importlinter"]["contracts"][0]["layers"]
FLOOR = {name.strip(): -i for i, layer in enumerate(LAYERS) for name in layer.split("|")}
ANALYSIS_MAY_IMPORT = {"numpy", "scipy", "highspy", "numba", "rapidfuzz", "bridgework"}


def python_files(folder: Path = PACKAGE) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]


def test_every_package_has_a_floor() -> None:
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert packages == set(FLOOR)


def test_foreign_keys_point_down_or_stay_in_their_app() -> None:
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("bridgework."):
            continue
        for field in model._meta.get_fields():
            if field.is_relation and (field.concrete or field.many_to_many) and not field.auto_created:
                other = field.related_model._meta.app_label
                if other in FLOOR and other != model._meta.app_label and FLOOR[other] >= FLOOR[model._meta.app_label]:
                    wrong.append(f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}")
    assert not wrong


def test_analysis_imports_nothing_outside_its_allow_list() -> None:
    import sys

    wrong = []
    for path in python_files(PACKAGE / "analysis"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            for name in names:
                top = name.split(".")[0]
                if top not in ANALYSIS_MAY_IMPORT and top not in sys.stdlib_module_names:
                    wrong.append(f"{path.relative_to(ROOT)}: {name}")
                if top in {"time", "random"} or name.startswith("datetime"):
                    wrong.append(f"{path.relative_to(ROOT)}: {name} (clock and chance come in as arguments)")
    assert not wrong


def test_files_stay_readable() -> None:
    files = [*python_files(), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.js"), *python_files(ROOT / "tests")]
    long = [f"{path.relative_to(ROOT)}: {n}" for path in files if (n := len(path.read_text().splitlines())) > 420]
    assert not long, "a file that grows past about 400 lines becomes a folder of the same name"


def test_no_signals_carry_workflow() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if re.search(
            r"^\s*(from django\.(db\.models|core|dispatch|contrib\.auth)\.?signals? import|@receiver)",
            path.read_text(),
            re.M,
        )
    ]
    assert not wrong


TEMPLATES = sorted(PACKAGE.rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_template_extends_the_base_and_has_nothing_inline(path: Path) -> None:
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.S)
    if path.parts[-3:-1] == ("templates", "updates") and path.name.startswith("mail") and path.name != "mails.html":
        # A mail is no page: no content policy, no style sheet of ours. It loads nothing and runs nothing.
        assert not re.search(r"<(script|img|link|iframe|object)\b|\ssrc\s*=|url\(|@import|\son[a-z]+\s*=", text)
        assert "{% extends" in text or re.search(r"<html lang=[^>]* dir=", text)
        return
    assert not re.search(r"\sstyle\s*=", text), "no style attribute: the content policy refuses it"
    assert not re.search(r"<style", text), "no inline style"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "no inline script"
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script, "no inline script"
    assert not re.search(r"(src|href)=[\"'](https?:)?//", text) or "rel=" in text, "no assets from elsewhere"
    is_page = "<html" in text or "{% extends" in text
    # allauth names its own fragments "elements".
    is_fragment = path.name.startswith("_") or "components" in path.parts or "elements" in path.parts
    assert is_page or is_fragment, "a page extends the base; a fragment's name starts with an underscore"


def routes(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += routes(entry, pattern)
        else:
            found.append((pattern, entry))
    return found


def test_every_page_of_a_partnership_goes_through_a_door() -> None:
    wrong = [
        pattern
        for pattern, entry in routes(get_resolver())
        if pattern.startswith("p/<slug:partnership>/") and not hasattr(entry.callback, "door")
    ]
    assert not wrong, "decorate these views with public_page, public_form or member_page"


def test_every_model_of_a_partnership_can_be_scoped() -> None:
    from bridgework.partnerships.models import Partnership

    wrong = [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("bridgework.")
        and any(f.concrete and f.related_model is Partnership for f in model._meta.get_fields() if f.is_relation)
        and not hasattr(model._default_manager, "within")
    ]
    assert not wrong


def test_the_pragmas_that_make_a_vote_durable_are_set(db: None) -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("about SQLite")
    with connection.cursor() as cursor:
        pragma = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    assert pragma == {"synchronous": 2, "foreign_keys": 1, "busy_timeout": 20000, "secure_delete": 1}


def test_the_configured_database_is_the_one_that_runs(db: None) -> None:
    import os

    from django.db import connection

    wanted = "postgresql" if os.environ.get("BRIDGEWORK_TEST_DB") == "postgres" else "sqlite"
    assert connection.vendor == wanted


def test_no_two_schemas_of_the_api_share_a_name() -> None:
    """The OpenAPI description has one place a name: the second would replace the first there, silently."""
    names: dict[str, list[str]] = {}
    for path in PACKAGE.glob("*/api.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                names.setdefault(node.name, []).append(path.parent.name)
    assert not {name: where for name, where in names.items() if len(where) > 1}
