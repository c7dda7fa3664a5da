"""A gap to close stands in the home page's row and in the goal's story, from what is kept at writing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bridgework.partnerships.models import Partnership

pytestmark = pytest.mark.django_db


def page(harbor: Partnership, name: str, **more: str) -> str:
    response = Client().get(reverse(f"overview:{name}", kwargs={"partnership": harbor.slug, **more}))
    assert response.status_code == 200
    return response.content.decode()


def test_the_home_row_says_the_gap_to_close_in_a_few_words(harbor: Partnership) -> None:
    body = page(harbor, "home")
    assert "Graduation in four years. Gap to close between " in body
    assert ", goal 5 by " in body


def test_the_goals_story_says_the_gap_with_its_range_and_leads_to_the_page(harbor: Partnership) -> None:
    body = page(harbor, "goal", slug="finish-school-ready")
    assert "The gap between English learners and Fluent English speakers is " in body
    assert "the distance from the goal." in body
    assert reverse("indicators:goal", kwargs={"partnership": harbor.slug, "slug": "graduation"}) in body


def test_a_goal_without_a_gap_goal_says_nothing_of_one(harbor: Partnership) -> None:
    assert "The gap between" not in page(harbor, "goal", slug="care-for-the-mind")
