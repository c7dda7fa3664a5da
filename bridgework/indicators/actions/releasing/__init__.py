"""Releases: what is public changes with a signature, after the attack on everything published so far found nothing."""

from bridgework.indicators.actions.releasing.drafting import (
    ReleaseRefused,
    discard_release,
    prepare_release,
    waiting_indicators,
)
from bridgework.indicators.actions.releasing.publishing import release_now, sign_release, withdraw_release

__all__ = [
    "ReleaseRefused",
    "discard_release",
    "prepare_release",
    "release_now",
    "sign_release",
    "waiting_indicators",
    "withdraw_release",
]
