"""allauth's pages below /account/, in our dress: what is needed of them, and no more.

Signing up goes through /join/ instead, where the address is proven before anything is stored.
"""

from allauth.socialaccount.providers.openid_connect.urls import urlpatterns as openid_connect
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver
from django.views.generic import RedirectView

urlpatterns: list[URLPattern | URLResolver] = [
    path("signup/", RedirectView.as_view(pattern_name="people:join"), name="account_signup"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("3rdparty/", include("allauth.socialaccount.urls")),
    *openid_connect,
]
