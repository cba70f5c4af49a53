"""The core of Mannam: pure Python, no Django, no input or output. A reader starts here.

slots.py         the grid of quanta that every time is placed on
bitmaps.py       a day as the bits of one integer
policy.py        the rules of a country as dated data
policy_document.py  reading them, strictly (with policy_reader.py, policy_lines.py, policy_kinds.py)
calendar.py      which quanta of a day are open
availability.py  when both sides are free
refusals.py      why something cannot be done, in codes and sentences
refused.py       what is raised then, with every reason
allowance.py     what a visit counts against
restriction.py   what keeps somebody from meeting anybody for some days
rules.py         every rule of a booking
release.py       who is let in when at the opening minute
draw.py          drawing lots
lifecycle.py     what may become of a visit, and who may make it so
talk_clock.py    the ten minutes
talk_clock_store.py  the ten minutes, stored
distance.py      how far it is
"""
