"""Views of playbooks."""
