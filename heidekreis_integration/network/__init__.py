"""The municipal network: the tree of municipalities, their contact persons, and who stands for which."""
