"""One detector per intent, each with its list of words; `signs.py` is what they share.

A detector sees the sentences of the new text and answers with the words that convinced it, or None. What several
detectors found is weighed in `read.py`.
"""
