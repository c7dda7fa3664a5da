from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "bridgework.conversations"
