from django.apps import AppConfig


class AlignmentConfig(AppConfig):
    name = "bridgework.alignment"
