"""The causes of a change between two releases, and the words for them, in the order in which a page shows them."""

SPEND_CAUSES: dict[str, str] = {
    "NEW_SERVICE_MONTH": "Service in months after the earlier release",
    "LATE_CLAIM": "Service of earlier months, first known since",
    "ADJUSTED_UP": "Known lines adjusted upwards",
    "ADJUSTED_DOWN": "Known lines adjusted downwards",
    "RENUMBERED": "Claims sent again with other lines",
    "REVERSAL": "Lines taken back",
    "DENIAL_OVERTURNED": "Denied lines that were paid after all",
    "DENIED_LATER": "Paid lines that were denied afterwards",
    "OTHER_PAYER": "What other payers paid",
    "REIMPUTED_PRICE": "Prices put in for capitated service",
    "RETRO_COVERAGE": "Coverage added for days in the past",
    "RETRO_TERMINATION": "Coverage taken back for days in the past",
    "SCOPE_CHANGED": "Lines that came into scope or left it for another reason",
    "IDENTITY_MERGE": "Two numbers that are one person, or are no longer",
    "FILE_ADDED": "Files received since, with lines known before",
    "FILE_SUPERSEDED": "Files that another file took the place of",
    "FILE_WITHDRAWN": "Files that are no longer there",
    "ROW_REFUSED": "Lines that are now refused",
    "LINE_BACK": "Lines that count again",
    "LINE_GONE": "Lines that are copies of others, or cannot be read any more",
    "NOT_YET_KNOWN": "Lines not yet known on the earlier day of this release",
}
EXPOSURE_CAUSES: dict[str, str] = {
    "NEW_MONTH": "Months after the earlier release",
    "NEW_MEMBER": "Earlier months of members first known since",
    "RETRO_COVERAGE": "Coverage added for days in the past",
    "RETRO_TERMINATION": "Coverage taken back for days in the past",
    "IDENTITY_MERGE": "Two numbers that are one person",
    "FILE_LOST": "Members of coverage files that count no more",
}
