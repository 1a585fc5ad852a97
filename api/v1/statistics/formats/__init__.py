"""Figures as JSON, CSV, a spreadsheet and DHIS2: pure writers, one file each."""
