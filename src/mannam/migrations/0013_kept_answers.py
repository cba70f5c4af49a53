"""What a program was told is kept with the key of its request, refusals too."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mannam", "0012_draw")]

    operations = [
        migrations.AlterField(
            model_name="idempotencykey",
            name="visit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="idempotency_keys",
                to="mannam.visit",
            ),
        ),
        migrations.AddField(
            model_name="idempotencykey", name="status", field=models.PositiveSmallIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="idempotencykey",
            name="answer",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddIndex(
            model_name="idempotencykey",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["created_at"], name="idempotency_key_age"),
        ),
    ]
