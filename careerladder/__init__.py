"""careerladder: find your level as an AI/ML engineer, and prove the next level."""
