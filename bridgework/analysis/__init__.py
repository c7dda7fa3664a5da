"""The methods: arrays in, results out. No Django, no clock, no hidden random state; seed and clock are arguments."""
