from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "bridgework.partnerships"
