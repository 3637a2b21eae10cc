"""The review page: what needs a person, both passages of each finding, and the decisions made there.

`content` turns the published tables into what the page shows, `pictures` draws the pages of PDFs, `page` puts both into
the template; `terminal` asks the same questions on a terminal, `what_if` tells which matches another threshold flips.
"""
