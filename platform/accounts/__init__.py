"""Who signs in: users with their roles, passwords, throttled sign-in, and sessions that can be ended from here.

A user is a record of the module `user`; what is secret or grants rights about them lies in tables of the platform.
"""

from customary.platform.accounts.actors import actor_of, actor_of_login
from customary.platform.accounts.passwords import PasswordRefused, Passwords
from customary.platform.accounts.sessions import actor_of_session, end_sessions, sign_out
from customary.platform.accounts.sign_in import TooManyFailures, sign_in
from customary.platform.accounts.users import (
    UserLine,
    chosen_language,
    create_user,
    list_users,
    roles_of,
    set_language,
    set_password,
    set_roles,
)

__all__ = [
    "PasswordRefused",
    "Passwords",
    "TooManyFailures",
    "UserLine",
    "actor_of",
    "actor_of_login",
    "actor_of_session",
    "chosen_language",
    "create_user",
    "end_sessions",
    "list_users",
    "roles_of",
    "set_language",
    "set_password",
    "set_roles",
    "sign_in",
    "sign_out",
]
