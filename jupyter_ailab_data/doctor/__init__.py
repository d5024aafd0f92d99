"""What is right and what isn't: small checks, each with what was seen and what to do.

`checkup` runs them, `view` gathers what they look at. A check only ever looks: it writes into no
location and no store, but for the file that `one_root` writes, has looked for and removes. One
module for each subject, with `checks(view)`; the ids of its checks are that module's id in
`checkup.ROOMS`, or begin with it and a dash.
"""
