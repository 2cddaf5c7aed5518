"""What the X12 formats share: reading segments, and the three kinds of transaction as plain values.

Belongs here: nothing about feeds or drops. The formats (``x12_835``, ``x12_834``, ``x12_837``)
turn the values into rows.
"""
