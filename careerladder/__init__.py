"""careerladder: where you stand as an AI/ML engineer, and how to prove the next level."""
