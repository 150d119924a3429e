"""What a build learns from the corpus's banks and from the example sentences.

Here alone is scikit-learn: whoever answers reads what was learnt and need not wait for it.
"""
