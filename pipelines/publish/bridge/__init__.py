"""The bridge: what changed since an earlier release, by cause; the causes add up to the difference, to the cent."""
