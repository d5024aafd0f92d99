"""What the front end says, in other languages.

JupyterLab's server finds `locale/` beside this file by the entry point `jupyterlab.locale`, and gives the
front end the texts of the user's language. `scripts/translations` makes what is in there.
"""
