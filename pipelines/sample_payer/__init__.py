"""A simulated payer with known truth: members, claims and three vendors whose true effect is written beside them.

Its outcome model is its own: it reads neither the agreements nor the product's models, so a match means something.
"""

from pipelines.sample_payer.onto import simulate_onto
from pipelines.sample_payer.parameters import SampleError
from pipelines.sample_payer.simulation import simulate
from pipelines.sample_payer.truth import Truth

__all__ = ["SampleError", "Truth", "simulate", "simulate_onto"]
