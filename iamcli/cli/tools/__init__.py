"""The commands of iamcli's own, each in the module that its first words name."""
