"""The examples of assessments as evidence, and evidence as examples."""
