"""XLSX workbooks: read row by row with their cells' addresses, and written for people to fill in.

open_book(path) ──► Book ──► sheet_rows(book, sheet) ──► SheetRow ──► Cell     reading, without openpyxl
write_template(theme, path), write_marked(…), write_rejected(…)              writing, with openpyxl

The reading half knows nothing of records: whoever maps other spreadsheets to records starts from `sheet_rows`.
"""
