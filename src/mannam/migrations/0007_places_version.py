from django.db import migrations, models

# BEFORE, so that who changes places holds this row before any row of theirs: two at once wait for each other in
# one order. A random version never comes again after a rollback. An older
# dump that is restored brings its own version back, and the same places with it.
FORWARD = """
CREATE FUNCTION places_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO places_version (id, version) VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET version = excluded.version;
    RETURN NULL;
END $$;
CREATE TRIGGER facility_changes BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON mannam_facility
    FOR EACH STATEMENT EXECUTE FUNCTION places_change();
CREATE TRIGGER booth_changes BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON mannam_booth
    FOR EACH STATEMENT EXECUTE FUNCTION places_change();
CREATE TRIGGER policy_changes BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON mannam_policyversion
    FOR EACH STATEMENT EXECUTE FUNCTION places_change();
INSERT INTO places_version (id, version) VALUES (1, gen_random_uuid());
"""

BACKWARD = """
DROP TRIGGER facility_changes ON mannam_facility;
DROP TRIGGER booth_changes ON mannam_booth;
DROP TRIGGER policy_changes ON mannam_policyversion;
DROP FUNCTION places_change();
"""


class Migration(migrations.Migration):
    dependencies = [("mannam", "0006_reached_at_and_listed")]
    operations = [
        migrations.CreateModel(
            name="PlacesVersion",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("version", models.UUIDField()),
            ],
            options={"db_table": "places_version"},
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
