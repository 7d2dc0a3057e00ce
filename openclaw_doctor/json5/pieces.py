"""Patterns that only editing needs: lines, and what stands between two tokens.

For texts that are known to be valid.  Apart from `tokens`, so that reading does not
pay for compiling them.
"""

from __future__ import annotations

import re

from openclaw_doctor.json5.tokens import (
    ANY_BREAK,
    ANY_COMMENT,
    ANY_STRING,
    BLANK,
    BREAK,
    SPACE,
)

#: Strings and comments (no group), line breaks with the blanks that follow (1).
LINE_STARTS = re.compile(
    rf"{ANY_STRING}|{ANY_COMMENT}|((?:{ANY_BREAK})[{BLANK}]*)", re.DOTALL
)
#: One piece of the text between two tokens, or the comma there.
GAP_PIECE = re.compile(
    rf"(?P<n>{ANY_BREAK})|(?P<l>//[^{BREAK}]*)|(?P<b>/\*.*?\*/)"
    rf"|(?P<c>,)|(?P<s>[{BLANK}]+)",
    re.DOTALL,
)
#: The same, or a string (q), a bracket or colon (p), any other token (t).
PIECE = re.compile(
    rf"{GAP_PIECE.pattern}|(?P<q>{ANY_STRING})|(?P<p>[{{}}\[\]:])"
    rf"|(?P<t>[^{SPACE},:{{}}\[\]/\"']+)",
    re.DOTALL,
)
