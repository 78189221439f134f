"""Papers: what institutions hand to supervisors, to the file and to investors, made from records.

    PaperKind ─┐
    Facts ─────┴► make_paper ─► Paper ─► write_word   Word, through a template that users may change
    words ─────┘                     ─► write_pdf     PDF/A-2a, set by Typst
                                     ─► paper_json    plain data (the console's preview)
                                     ─► check_paper   what a receiver would send back

Same facts and words, same bytes. Importing the package is cheap.
"""
