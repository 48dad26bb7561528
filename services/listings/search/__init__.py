"""Searching the board: words, an index in memory, and the answer to one question. Pure: no input, no output.

``words.py`` makes stems of texts, ``vocabulary.py`` knows which offers hold them, ``columns.py`` what to filter by;
``index.py`` keeps both in step with the offers, ``answer.py`` finds, counts, sorts and widens.
"""
