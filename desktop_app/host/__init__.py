"""The machine: paths, ownership, processes, secrets; what differs between operating systems."""
