from django.apps import AppConfig


class ExampleConfig(AppConfig):
    name = "bridgework.example"
