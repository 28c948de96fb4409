"""The window: PySide6 widgets over the desk and its readers."""
