"""尽责档案: what a person who answers for network and information security owed, knew, decided, did and reported while in office.

terms_of(entries, holder) ─► Term          gather(…) ─► DutyFile ─► seal(file, …) ─► one ZIP with fixed bytes
opened(path, keys)                         checked offline, by the public key alone
handover(…)                                what one holder leaves to the next
"""
