"""The table of Django's database cache: counters of tries and used one-time codes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("mannam", "0002_audit_is_append_only")]

    operations = [
        # unlogged: quick, and empty after a crash, which forgets a few counters and no facts
        migrations.RunSQL(
            """
            create unlogged table cache (
                cache_key varchar(255) primary key,
                value text not null,
                expires timestamptz not null
            );
            create index cache_expires on cache (expires);
            """,
            "drop table cache",
        )
    ]
