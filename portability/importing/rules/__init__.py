"""The rules that records keep among each other, which no line shows by itself.

The pages' verbs keep them, and the pages rely on them: versions count from one, a move is what its
last change made of it, a reader answered what they were shown.
"""
