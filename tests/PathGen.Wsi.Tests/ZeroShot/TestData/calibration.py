"""The calibration's minimum as scipy finds it: reads {"similarities", "labels", "scale"}, prints {"scale", "biases", "loss"}."""
import json
import sys

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

given = json.load(open(sys.argv[1]))
logits = given["scale"] * np.array(given["similarities"])
labels = np.array(given["labels"])


def loss(at):
    scores = at[0] * logits + at[1:]
    return (logsumexp(scores, axis=1) - scores[np.arange(len(labels)), labels]).sum() + (at[0] - 1) ** 2 / (2 * 2**2) + (at[1:] ** 2).sum() / (2 * 5**2)


found = minimize(loss, [1] + [0] * logits.shape[1], method="L-BFGS-B", bounds=[(0.01, None)] + [(None, None)] * logits.shape[1], options={"maxiter": 10000, "ftol": 1e-15, "gtol": 1e-9})
print(json.dumps({"scale": found.x[0] * given["scale"], "biases": found.x[1:].tolist(), "loss": found.fun}))
