"""A capacity, kept in English, in the reader's language: `{{ reply.capacity|capacity }}`."""

from django import template

from bridgework.partnerships.models.capacity import capacity_said

register = template.Library()
register.filter("capacity", capacity_said)
