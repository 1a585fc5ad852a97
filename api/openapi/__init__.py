"""Generates the OpenAPI document from the code."""
