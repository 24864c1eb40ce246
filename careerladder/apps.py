from django.apps import AppConfig


class CareerladderConfig(AppConfig):
    name = "careerladder"
    verbose_name = "The ladder"
