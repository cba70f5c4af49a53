from django.db import migrations

# The row stands in the schema of the table that changes, whatever search_path whoever changes it has: a script of
# pg_dump has an empty one, and the schema need not be public.
FORWARD = """
CREATE OR REPLACE FUNCTION places_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'INSERT INTO %I.places_version (id, version) VALUES (1, pg_catalog.gen_random_uuid())'
        ' ON CONFLICT (id) DO UPDATE SET version = excluded.version',
        TG_TABLE_SCHEMA
    );
    RETURN NULL;
END $$;
CREATE FUNCTION policy_version_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a stored version of a policy is never changed';
END $$;
CREATE TRIGGER policy_version_never_changed BEFORE UPDATE ON mannam_policyversion
    FOR EACH ROW EXECUTE FUNCTION policy_version_is_kept();
"""

BACKWARD = """
DROP TRIGGER policy_version_never_changed ON mannam_policyversion;
DROP FUNCTION policy_version_is_kept();
CREATE OR REPLACE FUNCTION places_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO places_version (id, version) VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET version = excluded.version;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("mannam", "0015_webhooks")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
