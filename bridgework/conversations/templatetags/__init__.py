"""What templates say of statements."""
