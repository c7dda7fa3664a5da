from django.apps import AppConfig


class CrossingsConfig(AppConfig):
    name = "bridgework.crossings"
