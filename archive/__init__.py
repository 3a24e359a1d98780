"""The record: what a report is, how it is kept, how it is asked for."""
