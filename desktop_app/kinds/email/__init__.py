"""Email: one message per recipient, made from a template and sent over SMTP."""

from desktop_app.kinds.email.kind import EmailKind

KIND = EmailKind()
