"""Join tokens that were used: each is good once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mannam", "0004_audit_is_not_emptied")]

    operations = [
        migrations.CreateModel(
            name="UsedJoinToken",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("until", models.DateTimeField()),
            ],
            options={"db_table": "used_join_token"},
        ),
    ]
