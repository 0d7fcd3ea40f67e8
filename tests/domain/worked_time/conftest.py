"""A larger run of the properties: pytest tests/domain/worked_time --hypothesis-profile=thorough."""

from hypothesis import settings

settings.register_profile("thorough", max_examples=500, deadline=None)
