import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What a version says never changes. It may be withdrawn, once; a person who is deleted leaves it.
FORWARD = """
CREATE OR REPLACE FUNCTION policy_version_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.name, NEW.effective_from, NEW.document, NEW.checksum, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.name, OLD.effective_from, OLD.document, OLD.checksum, OLD.created_at)
        OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)
    THEN
        RAISE EXCEPTION 'a stored version of a policy is never changed';
    END IF;
    RETURN NEW;
END $$;
"""

BACKWARD = """
CREATE OR REPLACE FUNCTION policy_version_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a stored version of a policy is never changed';
END $$;
"""


def person():
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [("mannam", "0017_non_association")]
    operations = [
        migrations.AddField("policyversion", "published_by", person()),
        migrations.AddField("policyversion", "withdrawn_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("policyversion", "withdrawn_by", person()),
        migrations.RemoveConstraint("policyversion", "policy_version_once"),
        migrations.AddConstraint(
            "policyversion",
            models.UniqueConstraint(
                fields=["name", "checksum"],
                condition=models.Q(withdrawn_at=None),
                name="policy_version_once",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
