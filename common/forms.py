from django.forms.renderers import TemplatesSetting


class SiteFormRenderer(TemplatesSetting):
    """Every field is drawn by one component: label, help, control, error; tied together for screen readers."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
