from django.apps import AppConfig


class CareerladderConfig(AppConfig):
    name = "careerladder"
    verbose_name = "The ladder"

    def ready(self) -> None:
        from careerladder.accounts.security_events import follow_allauth

        follow_allauth()
