"""Reads files of questions (.jsonl, .csv, .xlsx), writes files of answers (also .md, .docx).

A .csv or .xlsx file is a sheet: its answers are columns to the right of its questions. A .md or
.docx file is a handout: questions and answers as running text, to print or to edit.
`question_file` reads, `answer_file` writes; both work on the dataclasses of `rows`. `columns` has
the columns of answers in a sheet, and says how to add one.
"""
