"""Pages of a facility's manager: what keeps people from meeting, and what raises an allowance."""
