"""Files of questions (.jsonl, .csv, .xlsx) and of answers (the same, and handouts as .md, .docx).

`question_file` reads, `answer_file` writes; both work on the dataclasses of `rows`. A new column of
answers is an entry in `columns`.
"""
