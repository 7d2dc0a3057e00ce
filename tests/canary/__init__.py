"""The canary harness: secrets in every place, searched for in every output."""
