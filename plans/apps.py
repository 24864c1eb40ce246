from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "Evidence and progress"

    def ready(self) -> None:
        from careerladder.models.ways_in import close_with_account
        from plans.models import CalendarAddress

        close_with_account(CalendarAddress.objects.revoke_since)
