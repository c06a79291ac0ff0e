"""Invented people for a first look and for showing the site: a small named cast in every state, through the services."""
