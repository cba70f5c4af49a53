"""Restrictions of inmates and visitors by days, and orders that raise an allowance."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mannam', '0013_kept_answers'),
    ]

    operations = [
        migrations.CreateModel(
            name='AllowanceOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(choices=[('day', 'day'), ('month', 'month')], max_length=5)),
                ('extra', models.PositiveSmallIntegerField()),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('ground', models.CharField(max_length=40)),
                ('inmate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='allowance_orders', to='mannam.inmate')),
                ('set_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'allowance_order',
                'ordering': ['first_day', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('extra__gt', 0)), name='allowance_order_adds'), models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='allowance_order_has_length'), models.UniqueConstraint(fields=('inmate', 'period', 'first_day', 'ground'), name='allowance_order_once')],
            },
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('discipline', 'discipline'), ('investigation', 'investigation'), ('court', 'court'), ('transfer', 'transfer'), ('ban', 'ban')], max_length=20)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField(blank=True, null=True)),
                ('ground', models.CharField(blank=True, max_length=40)),
                ('inmate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='restrictions', to='mannam.inmate')),
                ('set_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visitor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='restrictions', to='mannam.visitor')),
            ],
            options={
                'db_table': 'restriction',
                'ordering': ['first_day', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('inmate__isnull', False), ('visitor__isnull', True)), models.Q(('inmate__isnull', True), ('visitor__isnull', False)), _connector='OR'), name='restriction_of_one_person'), models.CheckConstraint(condition=models.Q(('visitor__isnull', True), ('kind', 'ban'), _connector='OR'), name='restriction_of_visitor_is_ban'), models.CheckConstraint(condition=models.Q(('last_day__isnull', True), ('last_day__gte', models.F('first_day')), _connector='OR'), name='restriction_has_length'), models.UniqueConstraint(fields=('inmate', 'visitor', 'kind', 'first_day'), name='restriction_once', nulls_distinct=False)],
            },
        ),
    ]
