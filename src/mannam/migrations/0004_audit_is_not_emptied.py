from django.db import migrations

# TRUNCATE is no DELETE: a trigger for each row never hears of it
FORWARD = """
CREATE TRIGGER audit_event_never_emptied BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only();
"""

BACKWARD = """
DROP TRIGGER audit_event_never_emptied ON audit_event;
"""


class Migration(migrations.Migration):
    dependencies = [("mannam", "0003_cache_table")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
