"""问卷: somebody else's survey read, answered from what is on file, and filled in without touching its layout.

    read_survey(path) ─► Survey ─► propose(survey, holdings, …) ─► Proposal
    fill(path, answers, out)                                      the same file with the answers in their places

`layout` finds questions in tables and paragraphs, `topics` says what a question is about, `answering` what is on file about it.
"""
