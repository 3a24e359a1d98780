"""Figures: the quantities that a report states, in tables, sentences and images, and the identities they satisfy."""
