"""Talking to the queue from outside: the wire format, the owner's socket and its other end."""
