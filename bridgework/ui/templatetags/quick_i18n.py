"""`{% load i18n %}`: Django's library, with the two tags that every page uses dozens of times remembering their sentences."""

from django import template
from django.templatetags.i18n import register as django_register

from bridgework.ui import quick

register = template.Library()
register.tags = {**django_register.tags}
register.filters = {**django_register.filters}
for name in ("translate", "trans"):
    register.tag(name, quick.translate)
for name in ("blocktranslate", "blocktrans"):
    register.tag(name, quick.blocktranslate)
