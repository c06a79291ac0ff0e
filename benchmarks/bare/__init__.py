"""The baselines: what Wagtail and Django cost when nothing is added."""
