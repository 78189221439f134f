"""The gateway for outbound messages: what must not leave in the clear is masked on the way, or the message does not leave.

    mask_message(text, policy) -> Masked     one text; Policy, Templates, read_templates
    mask_mail(raw, policy) -> MailDone       one mail with all that it carries
    Gateway(settings, …)                     channels, counters, samples: what the doors ask
    asgi_of(gateway), wsgi_of(gateway)       HTTP: /v1/sms, /v1/mail, /v1/submit_sm, /v1/counters
    SmtpProxy(gateway, …)                    SMTP, to an upstream server

Whatever goes wrong inside is a rejection, never a pass.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhengan.privacy.gateway.errors import GatewayFault, Rejected, SettingsFault
    from zhengan.privacy.gateway.gateway import Gateway
    from zhengan.privacy.gateway.http import asgi_of, wsgi_of
    from zhengan.privacy.gateway.mail import MailDone, mask_mail
    from zhengan.privacy.gateway.message import Masked, Policy, mask_message
    from zhengan.privacy.gateway.settings import Settings, read_settings
    from zhengan.privacy.gateway.smtp import SmtpProxy, Upstream
    from zhengan.privacy.gateway.templates import Templates, read_templates

_HOMES = {
    "errors": ("GatewayFault", "Rejected", "SettingsFault"),
    "gateway": ("Gateway",),
    "http": ("asgi_of", "wsgi_of"),
    "mail": ("MailDone", "mask_mail"),
    "message": ("Masked", "Policy", "mask_message"),
    "settings": ("Settings", "read_settings"),
    "smtp": ("SmtpProxy", "Upstream"),
    "templates": ("Templates", "read_templates"),
}

__all__ = [
    "Gateway",
    "GatewayFault",
    "MailDone",
    "Masked",
    "Policy",
    "Rejected",
    "Settings",
    "SettingsFault",
    "SmtpProxy",
    "Templates",
    "Upstream",
    "asgi_of",
    "mask_mail",
    "mask_message",
    "read_settings",
    "read_templates",
    "wsgi_of",
]


def __getattr__(name: str) -> Any:
    """Each part is loaded when it is used."""
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(name)
