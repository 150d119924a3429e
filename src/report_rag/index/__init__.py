"""The index by which a corpus is searched.

`build` makes it, `store` and `files` keep it on disk, and `loaded` has it in memory.
"""
