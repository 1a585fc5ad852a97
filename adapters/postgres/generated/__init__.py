"""SQL generated from declarations: the tables in ``rows/``, and the domain's lists of states.

It is generated when the functions are installed, and is as static as handwritten SQL: named columns, no statement built
at run time. ``corridor db functions`` prints it.
"""
