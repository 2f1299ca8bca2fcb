"""The edge that speaks HTTP: AWS's Query protocol in, XML out. It knows no rule of IAM."""
