"""What exchange meetings of the pool and meetings of the municipal network have in common."""
