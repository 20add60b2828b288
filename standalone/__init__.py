"""The standalone home: a complete Frappe site on one machine, from package registries only.

Everything outside `inside/` runs on the Python standard library alone, because it works
before the virtual environment exists. Modules in `inside/` run in that environment.
"""
