"""SQL that follows from declarations: from the tables in ``rows/``, and from the domain's lists of states.

It is put together when the functions are installed, and is as static as what is written by hand: named columns, no
statement built at run time. ``corridor db functions`` prints it.
"""
