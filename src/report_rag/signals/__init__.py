"""The signs by which passages are found and judged for a question, one module for each.

`bm25` compares words; `association` has learnt from known questions which passages answer;
`hubness` lowers passages that are similar to every question; `coverage` says how many of the
question's words a passage has; `answerability` says how likely the reports answer it at all, by a
model that `answerability_training` trains when an index is built.
"""
