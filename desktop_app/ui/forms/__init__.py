"""Forms: the window, its fields and plan, and one made from any kind's submission model."""

from desktop_app.ui.forms.accounts import Accounts
from desktop_app.ui.forms.binding import When
from desktop_app.ui.forms.generated import GeneratedForm
from desktop_app.ui.forms.plan_view import PlanView
from desktop_app.ui.forms.window import FormWindow
from desktop_app.ui.wording import size

__all__ = ["Accounts", "FormWindow", "GeneratedForm", "PlanView", "When", "size"]
