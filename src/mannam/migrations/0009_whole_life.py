"""A visit's whole life in one row: holds, requests, moves, the inmate's answer, and ends that say whose doing."""

from django.db import migrations, models

# a calendar entry's sequence was counted from the trail before
SEQUENCE = """
UPDATE mannam_visit SET sequence = changes.count
FROM (SELECT visit_id, count(*) FROM audit_event WHERE verb IN ('bring_visit_forward', 'cancel_visit') GROUP BY 1)
     AS changes
WHERE changes.visit_id = mannam_visit.id
"""

STATUSES = (
    "held requested booked checked_in in_call completed interrupted ended_by_officer no_show inmate_no_show "
    "cancelled withdrawn rejected expired declined called_off"
).split()


class Migration(migrations.Migration):
    dependencies = [("mannam", "0008_call_windows")]

    operations = [
        migrations.RemoveConstraint(model_name="visit", name="visit_code_once_while_live"),
        migrations.AddField(
            model_name="visit",
            name="held_until",
            field=models.DateTimeField(
                blank=True, help_text="while held: until when somebody may say yes", null=True
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="inmate_answer",
            field=models.CharField(
                blank=True,
                choices=[("agrees", "agrees"), ("declines", "declines")],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="inmate_answered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="sequence",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="how often it was moved or given up; calendars keep the highest",
            ),
        ),
        migrations.AlterField(
            model_name="visit",
            name="end_reason",
            field=models.CharField(
                blank=True,
                help_text="code of the reason: an officer ended it, or it was not approved",
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="visit",
            name="status",
            field=models.CharField(
                choices=[(status, status) for status in STATUSES], default="booked", max_length=20
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(status__in=["held", "requested"]),
                fields=["inmate_facility", "starts_at"],
                name="visit_unconfirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                condition=models.Q(status__in=["booked", "checked_in", "held", "in_call", "requested"]),
                fields=("visitor_facility", "check_in_code"),
                name="visit_code_once_while_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=~models.Q(status="held") | models.Q(held_until__isnull=False), name="hold_has_an_end"
            ),
        ),
        migrations.RunSQL(SEQUENCE, migrations.RunSQL.noop),
    ]
