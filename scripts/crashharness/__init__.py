"""What `crash-harness.py` is made of: rounds, clients, and for each kind of resource what was promised about it."""
