"""A booking that has read of fewer pairs than there are when it writes reads again."""

from django.db import migrations, models


def _counter() -> models.IntegerField:
    return models.IntegerField(
        db_default=0, default=0, help_text="how often somebody whom they must not meet was named, or no more"
    )


class Migration(migrations.Migration):
    dependencies = [("mannam", "0021_kinds_of_visit")]

    operations = [
        migrations.AddField(model_name="inmate", name="pairs_set", field=_counter()),
        migrations.AddField(model_name="visitor", name="pairs_set", field=_counter()),
    ]
