"""An invented company for a demonstration, entered through the services as people would."""

from attendance_app.seed.company import seed

__all__ = ["seed"]
