"""A playbook's document: its schema, reading it with errors by key, writing it, and the models that ship."""

from bridgework.playbooks.documents.reading import DocumentRefused, read_document, read_file
from bridgework.playbooks.documents.shape import Document
from bridgework.playbooks.documents.shipped import SLUGS, shipped
from bridgework.playbooks.documents.specs import Problem
from bridgework.playbooks.documents.writing import as_dict, as_json, as_toml

__all__ = [
    "SLUGS",
    "Document",
    "DocumentRefused",
    "Problem",
    "as_dict",
    "as_json",
    "as_toml",
    "read_document",
    "read_file",
    "shipped",
]
