"""Failures of the email kind in words a person uses, and the buttons that mend them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop_app.domain.check_words import CheckWords
from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.kind import Action, Cause
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats import file_causes, table_errors

_ADDRESS = QT_TRANSLATE_NOOP("email", "Correct the address, then it is sent again.")
_LATER = QT_TRANSLATE_NOOP("email", "It is tried again by itself.")
_ACCOUNT = QT_TRANSLATE_NOOP("email", "Change the account; the work then goes on by itself.")

CAUSES: Mapping[str, Cause] = {
    **table_errors.CAUSES,
    **file_causes.CAUSES,
    # --- told by the plan ---
    "email.bad_address": Cause(QT_TRANSLATE_NOOP("email", "Not an email address"), _ADDRESS),
    "email.missing_column": Cause(
        QT_TRANSLATE_NOOP("email", "The row lacks what the message uses")
    ),
    "email.bad_template": Cause(
        QT_TRANSLATE_NOOP("email", "The message cannot be made from this row")
    ),
    "email.no_attachment": Cause(QT_TRANSLATE_NOOP("email", "The attachment is not there")),
    "email.duplicate": Cause(QT_TRANSLATE_NOOP("email", "The address comes twice")),
    "email.never": Cause(QT_TRANSLATE_NOOP("email", "on your never-email list")),
    "email.got_it": Cause(QT_TRANSLATE_NOOP("email", "left out this time, as you asked")),
    "email.expired": Cause(QT_TRANSLATE_NOOP("email", "Too late to send it")),
    # --- what a server says of one message ---
    "smtp.no_mailbox": Cause(QT_TRANSLATE_NOOP("email", "Mailbox does not exist"), _ADDRESS),
    "smtp.no_domain": Cause(
        QT_TRANSLATE_NOOP("email", "The domain of the address takes no email"), _ADDRESS
    ),
    "smtp.mailbox_disabled": Cause(
        QT_TRANSLATE_NOOP("email", "Mailbox is switched off"),
        QT_TRANSLATE_NOOP("email", "Ask the recipient for another address."),
    ),
    "smtp.mailbox_full": Cause(
        QT_TRANSLATE_NOOP("email", "Mailbox is full"),
        QT_TRANSLATE_NOOP("email", "Retry when the recipient has made room."),
    ),
    "smtp.too_large": Cause(
        QT_TRANSLATE_NOOP("email", "The message is larger than the server takes"),
        QT_TRANSLATE_NOOP("email", "Attach less, or send a link instead."),
    ),
    "smtp.spam": Cause(
        QT_TRANSLATE_NOOP("email", "Refused as unwanted"),
        QT_TRANSLATE_NOOP("email", "Read what the server says, and change the message."),
    ),
    "smtp.sender_refused": Cause(
        QT_TRANSLATE_NOOP("email", "The server does not accept the sender"),
        QT_TRANSLATE_NOOP("email", "Send from an address of the account."),
    ),
    "smtp.relaying_denied": Cause(
        QT_TRANSLATE_NOOP("email", "The server does not pass email on to this address"),
        QT_TRANSLATE_NOOP("email", "Use an account that may send to everyone."),
    ),
    "smtp.recipient_refused": Cause(
        QT_TRANSLATE_NOOP("email", "The server refused the recipient"), _ADDRESS
    ),
    "smtp.no_utf8": Cause(
        QT_TRANSLATE_NOOP("email", "The server cannot write to such an address"),
        QT_TRANSLATE_NOOP("email", "Ask for an address in Latin letters."),
    ),
    "smtp.refused": Cause(
        QT_TRANSLATE_NOOP("email", "The server refused the message"),
        QT_TRANSLATE_NOOP("email", "Read what the server says in the log."),
    ),
    "smtp.put_off": Cause(QT_TRANSLATE_NOOP("email", "The server puts it off"), _LATER),
    "smtp.connection_lost": Cause(
        QT_TRANSLATE_NOOP("email", "The connection broke before the message was handed over"),
        _LATER,
    ),
    "smtp.no_answer": Cause(QT_TRANSLATE_NOOP("email", "The server does not answer"), _LATER),
    "smtp.protocol": Cause(
        QT_TRANSLATE_NOOP("email", "The server answers what no mail server would"), _LATER
    ),
    "smtp.outcome_unknown": Cause(
        QT_TRANSLATE_NOOP("email", "The server may already have it"),
        QT_TRANSLATE_NOOP(
            "email",
            "It was handed over, but no answer came. It is never sent again unless you say so.",
        ),
    ),
    # --- what concerns the whole account ---
    "smtp.unreachable": Cause(
        QT_TRANSLATE_NOOP("email", "The mail server cannot be reached"),
        QT_TRANSLATE_NOOP("email", "Check the network and the account; it goes on by itself."),
    ),
    "smtp.busy": Cause(
        QT_TRANSLATE_NOOP("email", "The mail server takes nothing just now"),
        QT_TRANSLATE_NOOP("email", "It goes on by itself."),
    ),
    "smtp.login_refused": Cause(
        QT_TRANSLATE_NOOP("email", "The server refused the password"),
        QT_TRANSLATE_NOOP("email", "Sign in again; the work then goes on by itself."),
    ),
    "smtp.login_needed": Cause(
        QT_TRANSLATE_NOOP("email", "The server wants a login"),
        QT_TRANSLATE_NOOP("email", "Add user name and password to the account."),
    ),
    "smtp.no_way_to_sign_in": Cause(
        QT_TRANSLATE_NOOP("email", "The server offers no way to sign in that this can use"),
        _ACCOUNT,
    ),
    "smtp.server_refused": Cause(
        QT_TRANSLATE_NOOP("email", "The server refuses to talk to this machine"), _ACCOUNT
    ),
    "smtp.no_starttls": Cause(
        QT_TRANSLATE_NOOP("email", "The server offers no encryption"),
        QT_TRANSLATE_NOOP(
            "email", "Someone may be listening. Check the port, or choose TLS for the account."
        ),
    ),
    "smtp.certificate": Cause(
        QT_TRANSLATE_NOOP("email", "The server does not prove who it is"),
        QT_TRANSLATE_NOOP(
            "email", "Check the server's name, or name the file of certificates to trust."
        ),
    ),
    "smtp.tls_failed": Cause(
        QT_TRANSLATE_NOOP("email", "No encryption could be agreed on"),
        QT_TRANSLATE_NOOP("email", "Check port and encryption of the account."),
    ),
    "smtp.no_secret": Cause(
        QT_TRANSLATE_NOOP("email", "The account's password is not where it should be"),
        QT_TRANSLATE_NOOP("email", "Sign in again; the work then goes on by itself."),
    ),
    "account.missing": Cause(
        QT_TRANSLATE_NOOP("email", "There is no such account any more"),
        QT_TRANSLATE_NOOP("email", "Add it again; the work then goes on by itself."),
    ),
}
"""By error code; what the plan leaves out stands here too."""

CHECK_WORDS = CheckWords(
    question=QT_TRANSLATE_NOOP("email", "Was it sent? Nobody knows"),
    sent=QT_TRANSLATE_NOOP("email", "Sent"),
    not_sent=QT_TRANSLATE_NOOP("email", "Not sent"),
    again=QT_TRANSLATE_NOOP("email", "Send again"),
)

ADDRESS_ERRORS = frozenset(
    {
        *("email.bad_address", "smtp.no_mailbox", "smtp.no_domain", "smtp.mailbox_disabled"),
        *("smtp.mailbox_full", "smtp.recipient_refused", "smtp.no_utf8", "smtp.relaying_denied"),
    }
)
"""Failures that another address may mend."""
_CORRECT_ADDRESS = Action(
    "correct_address",
    QT_TRANSLATE_NOOP("email", "Correct address…"),
    ask="text",
    field="address",
)
_NEVER = Action(
    "never_email",
    QT_TRANSLATE_NOOP("email", "Never email these"),
    field="address",
    lists="never",
)


def actions(error: ErrorInfo) -> Sequence[Action]:
    """Name the buttons that mend a failure."""
    return (_CORRECT_ADDRESS, _NEVER) if error.code in ADDRESS_ERRORS else ()
