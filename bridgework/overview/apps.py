from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "bridgework.overview"
