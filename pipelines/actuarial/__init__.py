"""Statistics on what SQL counted: rates weighted for who answered, and rates adjusted for who was treated.

Alone in the project it computes with floats, which no settlement pays on; what it publishes is rounded to text.
"""
