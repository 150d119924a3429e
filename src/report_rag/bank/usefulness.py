"""Puts the passages of a report into the order in which questions for them are most useful.
"""
