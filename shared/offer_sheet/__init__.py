"""Offers as rows of a sheet: the same columns and words when the board is exported and when a file is imported.

``words`` German and English words for what the contracts name, ``cells`` one cell to a value and back, ``columns`` the
table of columns, ``rows`` a whole row. Pure: no file, no broker, no database.
"""
