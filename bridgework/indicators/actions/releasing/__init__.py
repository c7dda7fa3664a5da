"""Releases: what is public changes with a signature, after the attack on everything published so far found nothing."""
