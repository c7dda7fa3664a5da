"""Views of partnerships, one file per family of pages."""
