"""Reference data of the app: inserted if missing, never overwriting what a site has edited."""


def load_reference_data() -> None:
	"""Insert the reference records a site does not have yet."""
