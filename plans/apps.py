from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "Evidence and progress"

    def ready(self) -> None:
        from assessments.example_sources import offer_examples_of
        from careerladder.models.revocation import revoke_with_account
        from plans.examples.journal import ENTRIES
        from plans.models import CalendarAddress

        revoke_with_account(CalendarAddress.objects.revoke_since)
        offer_examples_of(ENTRIES)
