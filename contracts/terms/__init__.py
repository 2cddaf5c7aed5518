"""The words of an agreement as types: money, dates, periods, attribution, instruments, measures, episodes.

Nothing here knows a clause, a file or a database.
"""
