"""Count the numbers of windows in a row, whose lock lets one after the other have the next.

The sequence of before stays for the processes of before that still run while this is applied.
"""

from django.db import migrations

COUNT = """
CREATE TABLE window_count (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    n bigint NOT NULL
);
INSERT INTO window_count (n) SELECT last_value FROM call_window;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('mannam', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(COUNT, 'DROP TABLE window_count'),
    ]
