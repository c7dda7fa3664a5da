"""allauth's pages below /account/, in our dress: what is needed of them, and no more.

Signing up goes through /join/ instead, where the address is proven before anything is stored.
"""

from django.urls import include, path, re_path
from django.urls.resolvers import URLPattern, URLResolver
from django.views.generic import RedirectView

from bridgework.people import views_account

urlpatterns: list[URLPattern | URLResolver] = [
    path("signup/", RedirectView.as_view(pattern_name="people:join"), name="account_signup"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", views_account.confirm_address, name="account_confirm_email"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views_account.SetNewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("3rdparty/", include("allauth.socialaccount.urls")),
    path("oidc/<str:provider_id>/login/", views_account.to_provider, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", views_account.from_provider, name="openid_connect_callback"),
]
