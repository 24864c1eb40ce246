"""A person's own account: sign-up, login, second factors, security events and deletion."""
