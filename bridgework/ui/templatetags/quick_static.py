"""`{% load static %}`: Django's library, with file names looked up once."""

from django import template
from django.templatetags.static import register as django_register

from bridgework.ui import quick

register = template.Library()
register.tags = {**django_register.tags}
register.filters = {**django_register.filters}
register.tag("static", quick.static)
