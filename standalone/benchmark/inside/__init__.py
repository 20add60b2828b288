"""What the benchmark does inside its site: `python -m standalone.benchmark.inside SITE FOLDER [--quick]`."""
