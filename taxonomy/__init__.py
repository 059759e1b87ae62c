"""The vocabulary of customer value and the records that every part of the pipeline speaks."""
