"""The gate before a judge: compared with the one in use, promoted only if it is worse nowhere, and taken back."""
