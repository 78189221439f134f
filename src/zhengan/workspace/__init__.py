"""One institution's place of work, and what can be done in it, whichever door is used.

folder      `zhengan.toml`, the ledger's database, telemetry, keys, loaded texts, reports
lawbook     the law that counts here; texts: the official texts loaded
intake      evidence in: checked as a whole, attributed, appended; mappings, attachments, samples
judgement   a question and its answer, with all that is needed to show it
outgoing    everything out again
clock       the one place that asks the time, for the doors
"""
