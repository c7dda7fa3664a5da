"""Sign-in: mail link first (django-sesame), password, second factor and OpenID Connect (django-allauth).

docs/operations/sign-in.md explains each BRIDGEWORK_… variable that is read here.
"""

import os
from collections.abc import Mapping

from bridgework.config.environment import Refused, read_environment, read_flag, read_web_address

_environment = read_environment()

LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# Mail links: scope, one use and ten minutes; a changed address or password ends those still out.
SESAME_MAX_AGE = 600
SESAME_ONE_TIME = True
SESAME_INVALIDATE_ON_EMAIL_CHANGE = True

# Passwords and addresses
ACCOUNT_ADAPTER = "bridgework.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True  # one address per account; a new one counts once it is confirmed
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_FORMS = {
    "login": "bridgework.people.forms.LoginForm",
    "reset_password": "bridgework.people.forms.ResetPasswordForm",
    "reset_password_from_key": "bridgework.people.forms.ResetPasswordKeyForm",
    "change_password": "bridgework.people.forms.ChangePasswordForm",
    "set_password": "bridgework.people.forms.SetPasswordForm",
    "add_email": "bridgework.people.forms.AddEmailForm",
    "reauthenticate": "bridgework.people.forms.ReauthenticateForm",
}
# allauth's notices ("your password was changed") carry the visitor's IP address; ours would have to be written first.
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _environment.is_production else "http"
# Ten wrong passwords in a quarter of an hour for one account from one network, then a pause for that network only: the
# account's owner is never locked out, and the mail link keeps working. Networks shared by many get room.
ACCOUNT_RATE_LIMITS = {
    "login": "60/15m/ip",
    "login_failed": "10/15m/key,60/15m/ip",
    "reset_password": "20/15m/ip,5/1h/key",
    "signup": "20/15m/ip",
}
# How many reverse proxies stand before the site: only that many X-Forwarded-For entries, counted from the end, are believed.
# Where fewer are there than configured, people/throttling.py takes the first and says so in the log; allauth alone would raise.
ALLAUTH_TRUSTED_PROXY_COUNT = _environment.n_proxies

# Attempts are counted in a table that every process shares; keys are hashes with a secret of the day (people/throttling.py).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_counter",
        "KEY_FUNCTION": "bridgework.people.throttling.cache_key",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Second factor
BRIDGEWORK_SECOND_FACTOR = os.environ.get("BRIDGEWORK_SECOND_FACTOR", "optional")
if BRIDGEWORK_SECOND_FACTOR not in ("off", "optional", "required"):
    raise Refused("BRIDGEWORK_SECOND_FACTOR must be off, optional or required.")
MFA_SUPPORTED_TYPES = [] if BRIDGEWORK_SECOND_FACTOR == "off" else ["totp", "recovery_codes"]
MFA_ADAPTER = "bridgework.people.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "bridgework.people.forms.SecondFactorForm",
    "authenticate": "bridgework.people.forms.CodeForm",
    "reauthenticate": "bridgework.people.forms.CodeAgainForm",
}
# A second factor and a change of address do not exclude each other. allauth refuses both together for sites where one is
# signed in before the address is proven; here nobody is, and the first proof takes off what was there (people/actions/proving).
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = os.environ.get("BRIDGEWORK_NAME", "Bridgework")
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
SIGN_IN_MIDDLEWARE = (
    ["bridgework.people.middleware.SecondFactorMiddleware"] if BRIDGEWORK_SECOND_FACTOR == "required" else []
)

# OpenID Connect: one provider, the organization's own.
SOCIALACCOUNT_ADAPTER = "bridgework.people.adapter.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"disconnect": "bridgework.people.forms.DisconnectForm"}
SOCIALACCOUNT_STORE_TOKENS = False
# Starting is a link, not a form: our content security policy allows forms to lead to this site only.
SOCIALACCOUNT_LOGIN_ON_GET = True
# Only for a provider that proves every mail address it states: it can then enter any account here.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = read_flag(os.environ, "BRIDGEWORK_OIDC_TRUST_MAIL")
BRIDGEWORK_OIDC_NAME = os.environ.get("BRIDGEWORK_OIDC_NAME", "")


def read_oidc(env: Mapping[str, str]) -> dict:
    """Return allauth's SOCIALACCOUNT_PROVIDERS from the four BRIDGEWORK_OIDC_… variables; all or none must be set."""
    given = {key: env.get(f"BRIDGEWORK_OIDC_{key}", "") for key in ("NAME", "URL", "CLIENT_ID", "CLIENT_SECRET")}
    if not any(given.values()):
        return {}
    missing = [f"BRIDGEWORK_OIDC_{key}" for key, value in given.items() if not value]
    if missing:
        raise Refused(f"OpenID Connect is half configured; set {', '.join(missing)} too.")
    app = {
        "provider_id": "main",
        "name": given["NAME"],
        "client_id": given["CLIENT_ID"],
        "secret": given["CLIENT_SECRET"],
        "settings": {"server_url": read_web_address("BRIDGEWORK_OIDC_URL", given["URL"]), "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


SOCIALACCOUNT_PROVIDERS = read_oidc(os.environ)
