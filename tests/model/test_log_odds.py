"""Log-odds and back."""

import numpy as np
import pytest

from darnel.model.log_odds import logit, logits, sigmoid, sigmoids


def test_probabilities_stay_finite():
    np.testing.assert_allclose(sigmoids(np.array([-1e6, 0.0, 1e6])), [0, 0.5, 1], atol=1e-300)
    assert [sigmoid(-1e6), sigmoid(0.0), sigmoid(1e6)] == pytest.approx([0, 0.5, 1], abs=1e-300)


@pytest.mark.parametrize("probability", [1e-12, 0.02, 0.5, 0.9, 1 - 1e-12])
def test_there_and_back(probability):
    assert sigmoid(logit(probability)) == pytest.approx(probability, rel=1e-9)
    assert sigmoids(np.array([logit(probability)]))[0] == pytest.approx(probability, rel=1e-9)
    assert logits(np.array([probability]), 50.0)[0] == pytest.approx(logit(probability), rel=1e-12)


def test_certainty_is_capped():
    assert logits(np.array([0.0, 1.0]), 7.0).tolist() == [-7.0, 7.0]
