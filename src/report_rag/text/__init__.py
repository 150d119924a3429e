"""What words are: language, stems, spelling, countries, expected answer types, courtesies."""
