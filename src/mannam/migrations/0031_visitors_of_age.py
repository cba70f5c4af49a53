"""Who staff have seen to be not of age."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("mannam", "0030_bans_of_visitors"),
    ]

    operations = [
        migrations.AddField(
            "visitor",
            "adult",
            models.BooleanField(
                db_default=True, default=True, help_text="false where staff have seen that the person is not of age"
            ),
        ),
    ]
