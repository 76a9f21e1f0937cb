"""A calendar program that knows only iCalendar: the library of others reads what a file of ours says.

    ics.py < FILE

Prints each event in its order, a line: its first day, the day after its last, and its title.
"""

import sys
from datetime import date, datetime

from icalendar import Calendar

# Without conversion of the ends of lines: they are part of the format.
read = Calendar.from_ical(sys.stdin.buffer.read())
assert read["VERSION"] == "2.0" and read["PRODID"], read
assert not read.errors, read.errors
seen = set()
for event in read.walk("VEVENT"):
    assert not event.errors, event.errors
    start, end, stamp = (event.decoded(name) for name in ("DTSTART", "DTEND", "DTSTAMP"))
    assert isinstance(stamp, datetime) and stamp.utcoffset().total_seconds() == 0
    assert type(start) is date and type(end) is date and start < end, event
    assert event["UID"] not in seen, event
    seen.add(event["UID"])
    print(start, end, event["SUMMARY"], sep="\t")
