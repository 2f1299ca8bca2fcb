"""The command line: argv in, text out. It knows no rule of IAM."""
