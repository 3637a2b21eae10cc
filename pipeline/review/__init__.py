"""The review: what needs a person, both passages of each finding, and the decisions that people make there.

`selection` chooses the part of a release to show, `content` turns its tables into what is shown, `pictures` draws the
pages of PDFs, and `page` puts all into the template. `terminal` asks the same questions on a terminal; `what_if` lists
the names that other thresholds would link differently.
"""
