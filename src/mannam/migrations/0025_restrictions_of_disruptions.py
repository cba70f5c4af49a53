"""A disruption's restriction is a row of its own, and hinders visits on its days alone."""

from importlib import import_module

from django.db import migrations, models

# As in 0019, but for the days of the restriction: one that was lifted early has a new last day, and the rules go by
# that. A trigger that knew better would send a booking back to read the same again and again. The day of a slot is
# as domain/slots.py counts it.
FORWARD = """
CREATE OR REPLACE FUNCTION visit_is_possible() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    is_elsewhere boolean := true;
    visit_day date := date '2020-01-01' + NEW.slot_no / 96;
BEGIN
    IF NOT NEW.status IN ('held', 'requested', 'booked', 'checked_in', 'in_call') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        is_elsewhere := (OLD.slot_no, OLD.quanta, OLD.visitor_facility_id, OLD.inmate_facility_id, OLD.inmate_id)
            IS DISTINCT FROM (NEW.slot_no, NEW.quanta, NEW.visitor_facility_id, NEW.inmate_facility_id, NEW.inmate_id);
        IF NOT is_elsewhere AND (OLD.visitor_booth_id, OLD.inmate_booth_id)
            IS NOT DISTINCT FROM (NEW.visitor_booth_id, NEW.inmate_booth_id) THEN
            RETURN NEW;
        END IF;
    END IF;
    PERFORM FROM mannam_facility WHERE id IN (NEW.visitor_facility_id, NEW.inmate_facility_id)
        ORDER BY id FOR KEY SHARE;
    PERFORM FROM mannam_inmate WHERE id = NEW.inmate_id FOR KEY SHARE;
    IF EXISTS (SELECT FROM mannam_booth WHERE id IN (NEW.visitor_booth_id, NEW.inmate_booth_id) AND NOT in_service)
        OR is_elsewhere AND (
            EXISTS (SELECT FROM mannam_closure
                WHERE first_slot < NEW.slot_no + NEW.quanta AND end_slot > NEW.slot_no
                AND (facility_id = NEW.visitor_facility_id AND side <> 'inmate'
                     OR facility_id = NEW.inmate_facility_id AND side <> 'visitor'))
            OR EXISTS (SELECT FROM disruption
                JOIN mannam_inmate inmate ON inmate.id = disruption.inmate_id
                WHERE inmate.id = NEW.inmate_id AND state IN ('applying', 'applied')
                AND CASE kind
                    WHEN 'release' THEN NOT inmate.available
                    WHEN 'transfer' THEN inmate.facility_id <> NEW.inmate_facility_id
                    ELSE first_slot < NEW.slot_no + NEW.quanta AND end_slot > NEW.slot_no
                         AND EXISTS (SELECT FROM restriction WHERE id = disruption.restriction_id
                             AND first_day <= visit_day AND (last_day IS NULL OR last_day >= visit_day))
                END))
    THEN
        RAISE EXCEPTION 'a visit cannot be held there and then any more' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END $$;
"""

BACKWARD = import_module("mannam.migrations.0019_disruptions").FORWARD.partition("CREATE TRIGGER")[0].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)


class Migration(migrations.Migration):

    dependencies = [
        ("mannam", "0024_webhooks_paused"),
    ]

    operations = [
        migrations.AddField("restriction", "of_disruption", models.BooleanField(default=False)),
        migrations.RemoveConstraint("restriction", "restriction_once"),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddConstraint(
            "restriction",
            models.UniqueConstraint(
                condition=models.Q(("of_disruption", False)),
                fields=("inmate", "visitor", "kind", "first_day"),
                name="restriction_once",
                nulls_distinct=False,
            ),
        ),
    ]
