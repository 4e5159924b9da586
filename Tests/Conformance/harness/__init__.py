"""What the conformance tests and the measuring scripts share: a server process, clients, and made-up data."""
