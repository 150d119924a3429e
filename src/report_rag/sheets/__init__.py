"""Files of questions and answers: .jsonl, .csv, .xlsx, and handouts as .md and .docx."""
