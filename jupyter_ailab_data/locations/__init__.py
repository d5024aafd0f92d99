"""The folders the user cares about: which they are, what backs them, what is in them now."""
