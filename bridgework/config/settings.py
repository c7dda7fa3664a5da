"""Django's settings, from the environment. Every choice that is not Django's default says why."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from bridgework.config.environment import read_environment

ENVIRONMENT = read_environment()

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ENVIRONMENT.hosts
BRIDGEWORK_MODE = ENVIRONMENT.mode
BRIDGEWORK_DATA = ENVIRONMENT.data
BRIDGEWORK_URL = ENVIRONMENT.url
BRIDGEWORK_WEBHOOK_LOOPBACK = ENVIRONMENT.webhook_loopback

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "bridgework.people",  # before allauth: its templates dress allauth's pages
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "bridgework.ui",
    "bridgework.journal",
    "bridgework.places",
    "bridgework.partnerships",
    "bridgework.goals",
    "bridgework.indicators",
    "bridgework.conversations",
    "bridgework.gatherings",
    "bridgework.relationships",
    "bridgework.discussions",
    "bridgework.resources",
    "bridgework.crossings",
    "bridgework.alignment",
    "bridgework.updates",
    "bridgework.playbooks",
    "bridgework.overview",
    "bridgework.example",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "bridgework.ui.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "bridgework.config.urls"
WSGI_APPLICATION = "bridgework.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("bridgework.ui.engine.Loader", ["django.template.loaders.app_directories.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bridgework.ui.context.page",
            ],
            "builtins": ["bridgework.ui.templatetags.ui"],
            "libraries": {
                "i18n": "bridgework.ui.templatetags.quick_i18n",
                "static": "bridgework.ui.templatetags.quick_static",
            },
        },
    }
]

DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "sesame.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Language and time. Content languages are wider than interface languages: any BCP 47 tag may be stored.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("ar", _("Arabic"))]
FORMAT_MODULE_PATH = ["bridgework.ui.formats"]  # how Arabic writes numbers here
# Machine translation of what is shown: none, unless a callable `translate(texts, source, target)` is named. The one in
# the house hands texts to a program on this machine.
TRANSLATOR = ENVIRONMENT.translator
TRANSLATOR_COMMAND = ENVIRONMENT.translator_command
TRANSLATOR_SECONDS = ENVIRONMENT.translator_seconds
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = ENVIRONMENT.is_production
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.data / "static"
MEDIA_ROOT = ENVIRONMENT.data / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Background work
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Browser
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [NONE],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "bridgework.ui.errors.csrf_failure"
if ENVIRONMENT.is_production:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ENVIRONMENT.hosts]

from bridgework.config.settings_logging import LOGGING  # noqa: E402, F401
from bridgework.config.settings_mail import *  # noqa: E402, F403
from bridgework.config.settings_sign_in import *  # noqa: E402, F403

# `{% load i18n %}` and `{% load static %}` mean our remembering tags (ui/quick.py), on purpose.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]

from bridgework.config.settings_sign_in import SIGN_IN_MIDDLEWARE  # noqa: E402

MIDDLEWARE += SIGN_IN_MIDDLEWARE

# The menu of a partnership's pages: (label, url name).
MENU = [
    (_("Goals"), "goals:list", "initiatives/", "commitments/", "decisions/"),
    (_("Voices"), "conversations:list", "you-said/", "posts/"),
    (_("Numbers"), "indicators:indicator-list", "open-data/", "data/"),
    (
        _("Partners"),
        "partnerships:organizations",
        "bodies/",
        "agreements/",
        "services/",
        "who-should-meet/",
        "unserved/",
        "who-lives-where/",
        "work-and-gaps/",
        "three-questions/",
    ),
    (_("Together"), "gatherings:list", "resources/", "funds/", "grants/", "playbooks/"),
    (_("Record"), "overview:record"),
]
