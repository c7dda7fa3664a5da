"""What templates say of posts."""
