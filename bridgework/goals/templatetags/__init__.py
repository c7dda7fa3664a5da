"""What templates say of promises."""
