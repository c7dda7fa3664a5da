"""Pages and calendars of sessions."""
