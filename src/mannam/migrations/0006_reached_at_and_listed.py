from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mannam", "0005_used_join_tokens")]

    operations = [
        migrations.AddField(
            model_name="facility",
            name="address",
            field=models.CharField(blank=True, default="", help_text="street address; empty: not known", max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="facility",
            name="telephone",
            field=models.CharField(
                blank=True, default="", help_text="of the visits' desk; empty: not known", max_length=30
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="visitor",
            name="listed",
            field=models.BooleanField(default=True, help_text="false once a companion was taken off the list"),
        ),
    ]
