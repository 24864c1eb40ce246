"""`{% url %}` makes each URL once, and the same one as Django."""

import pytest
from django.template import Template, engines
from django.template.defaulttags import URLNode
from django.urls import NoReverseMatch
from django.utils.safestring import mark_safe

from careerladder.templatetags.urls import KeptURLNode, _reversed

VERSION = "{% url 'packets:version' packet number %}"
PACKET = "0b6f7d6e-3a1c-4a55-8a3f-0a3c2f5d7e11"


@pytest.fixture(autouse=True)
def _nothing_kept():
    _reversed.cache_clear()


def rendered(template: str, **context: object) -> str:
    return engines["django"].from_string(template).render(context)


def test_it_is_the_tag_of_every_template():
    [node] = Template("{% url 'home' %}").nodelist
    assert isinstance(node, KeptURLNode)
    [by_name] = Template("{% url 'ladder' ladder='x' %}").nodelist
    assert type(by_name) is URLNode


def test_the_second_time_it_is_not_looked_for():
    for _ in range(2):
        assert rendered("{% url 'ladder' slug %}", slug="one") == "/ladders/one/"
    assert _reversed.cache_info().hits == 1
    assert rendered("{% url 'ladder' slug %}", slug=mark_safe("one")) == "/ladders/one/"


@pytest.mark.parametrize("number", [True, 1.0])
def test_what_equals_a_number_has_not_its_url(number):
    assert rendered(VERSION, packet=PACKET, number=1).endswith("/versions/1/")
    with pytest.raises(NoReverseMatch):
        rendered(VERSION, packet=PACKET, number=number)


def test_without_a_match_as_leaves_it_empty_and_the_tag_alone_is_an_error():
    for _ in range(2):
        assert rendered("{% url 'nowhere' as page %}[{{ page }}]") == "[]"
        with pytest.raises(NoReverseMatch):
            rendered("{% url 'nowhere' %}")


def test_an_argument_that_can_not_be_looked_up_is_made_anew():
    class Unhashable(list[str]):
        def __str__(self) -> str:
            return "one"

    assert rendered("{% url 'ladder' slug %}", slug=Unhashable()) == "/ladders/one/"
