from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "bridgework.journal"
