"""A firm's own spreadsheet as records: which column is which field, which word which value, written down once.

read_mapping(path) ──► TableMap ──► mapped_place(file, map) ──► RecordFile with its own reader ──► the door of all rows
propose(file, …)   ──► Proposal ──► mapping_text(proposal)                                      a file that people edit
recognised(file, maps)                                             remembered mappings that know this table by its header

A mapping names columns by their headers and never by position. What is not sure says `sure: false` and is not used
until somebody takes the mark away.
"""
