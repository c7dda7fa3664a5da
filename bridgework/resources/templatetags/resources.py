"""What pages of funds print: money, hours, what an entry is."""

from __future__ import annotations

from django import template

from bridgework.resources import wording

register = template.Library()
register.simple_tag(wording.money, name="money")
register.filter("hours", wording.hours)
register.filter("said_of", wording.said_of)
