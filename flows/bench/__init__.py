"""`valueledger bench`: judges side by side on ValueBench, as a table, a Markdown file, a picture or a page.

`run` makes the judges and has them scored (`nlp.bench`), `table` puts figures into cells, `draw` into a picture,
`words` says it all in Chinese or English. Called by `flows.cli`.
"""
