"""A simulated payer with known truth: members, claims and three vendors whose true effect is written beside them.

Its outcome model is its own: it reads neither the agreements nor the models of the product, so that agreement between the two means something.
"""

from pipelines.sample_payer.simulation import SampleError, Truth, simulate, simulate_onto

__all__ = ["SampleError", "Truth", "simulate", "simulate_onto"]
