"""What ``corridor demo`` does."""
