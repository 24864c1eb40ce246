"""What a person can prove, and what they plan."""
