"""The WSGI application that the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bridgework.config.settings")
application = get_wsgi_application()

from bridgework.config.serving import make_ready  # noqa: E402 - Django is set up now

make_ready()
