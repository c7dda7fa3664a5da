"""What templates say of sessions."""
