"""A stand-in for the WebUI: as much of its modules as docs/HOST_CONTRACT.md tells of, with a real page on top.

`modules/` is what an extension imports, `hosted/` what the WebUI ships and loads by path; both are run anew for each
`Host`. What stands beside them is imported once and keeps no state.
"""
