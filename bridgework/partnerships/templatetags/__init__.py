"""What templates say of membership."""
