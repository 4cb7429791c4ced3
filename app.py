"""The dashboard's server: ``streamlit run app.py`` starts it. What it shows is ``dashboard/desk.py``."""

from threading import Thread

import streamlit as st
from starlette.middleware import Middleware

from dashboard.services.places import get_atlas
from dashboard.services.sign_in import SignInSettings, make_secrets
from dashboard.settings import WebSettings, require_meant_host
from dashboard.web.first_page import hash_inline_scripts, make_first_page, make_routes
from dashboard.web.headers import SecurityHeaders
from dashboard.web.hosts import HostGuard, read_names
from dashboard.web.uploads import UploadBudget
from db.settings import LinkSettings, get_settings

settings, public_url = WebSettings(), LinkSettings().public_url
# Streamlit listens on every address where none is set.
require_meant_host(st.get_option("server.address") or "0.0.0.0", settings)  # noqa: S104 - compared, not bound
first_page = make_first_page()
# Reading the towns takes seconds; who looks at the first coordinates shall not wait for them.
Thread(target=get_atlas, name="atlas", daemon=True).start()
app = st.App(
    "dashboard/desk.py",
    secrets=make_secrets(
        SignInSettings(),
        address=public_url or settings.address,
        read_key=get_settings().read_cookie_key,
    ),
    routes=make_routes(first_page),
    middleware=[
        Middleware(SecurityHeaders, inline_scripts=hash_inline_scripts(first_page)),
        Middleware(
            HostGuard,
            names=read_names(settings.allowed_hosts, settings.address, public_url),
        ),
        Middleware(UploadBudget, mib=settings.session_upload_mib),
    ],
)
