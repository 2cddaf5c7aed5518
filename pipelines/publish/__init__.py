"""What leaves the house: scorecards, files and the release that carries them."""
