import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from careerladder.web.form_renderer import FormRenderer

WIDGETS = [
    forms.CheckboxInput,
    forms.DateInput,
    forms.EmailInput,
    forms.FileInput,
    forms.HiddenInput,
    forms.NumberInput,
    forms.PasswordInput,
    forms.Textarea,
    forms.TextInput,
]
TEXTS = st.text(alphabet=st.sampled_from("ab <>&\"'\n\t\r{}%ü\u2028"), max_size=12)
VALUES = TEXTS | st.none() | st.integers() | st.booleans() | TEXTS.map(mark_safe)
ATTRIBUTES = st.dictionaries(st.sampled_from(["id", "rows", "required", "aria-label"]), VALUES)


@pytest.mark.parametrize("widget", WIDGETS)
@given(name=TEXTS, value=VALUES, attributes=ATTRIBUTES)
def test_it_writes_what_djangos_templates_do(widget, name, value, attributes):
    ours, djangos = (
        widget().render(name, value, attributes, renderer)
        for renderer in (FormRenderer(), DjangoTemplates())
    )
    assert ours == djangos


CHOICES = st.lists(st.tuples(TEXTS, TEXTS), max_size=4)


@given(
    choices=CHOICES,
    groups=st.lists(st.tuples(TEXTS, CHOICES), max_size=3),
    value=VALUES,
    attributes=ATTRIBUTES,
    is_multiple=st.booleans(),
)
def test_a_select_has_the_same_options_and_groups(choices, groups, value, attributes, is_multiple):
    kind = forms.SelectMultiple if is_multiple else forms.Select
    ours, djangos = (
        kind(choices=[*choices, *groups]).render("name", value, attributes, renderer)
        for renderer in (FormRenderer(), DjangoTemplates())
    )
    assert parse_html(ours) == parse_html(djangos)


@given(choices=CHOICES, value=VALUES, attributes=ATTRIBUTES)
@pytest.mark.parametrize("kind", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_options_have_the_same_inputs_and_labels(kind, choices, value, attributes):
    class Choices(forms.Form):
        chosen = forms.MultipleChoiceField(choices=choices, widget=kind(attrs=attributes))

    ours, djangos = (
        [
            parse_html(html)
            for option in Choices(initial={"chosen": value}, renderer=renderer)["chosen"]
            for html in (option.tag(), option.tag(wrap_label=True))
        ]
        for renderer in (FormRenderer(), DjangoTemplates())
    )
    assert ours == djangos


def test_errors_are_listed_and_none_is_nothing(settings):
    class OneForm(forms.Form):
        name = forms.CharField(error_messages={"required": "Say <who>."})

    assert str(OneForm({"name": "Ada"})["name"].errors) == ""
    errors = str(OneForm({})["name"].errors)
    assert errors.count("<li>") == 1
    assert "Say &lt;who&gt;." in errors
