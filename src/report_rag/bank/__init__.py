"""Helps people to write a question bank: questions that a report answers, and does not answer.

`draft` writes worksheets and prompts with the passages of a report; `add` reads them back, sorts
out questions that would do harm (`rejection`), measures what the others gain (`gain`) and writes
them into the report's folder. `question_sources` reads files of questions. The formats have a
module each: `worksheet` (the rows, and Markdown), `worksheet_xlsx`, `prompts`, `reply` (JSON, also
with prose around it) and `bank_files`.
"""
