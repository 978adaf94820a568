"""What scikit-learn makes of the same numbers; the tests compare with it. Written with scikit-learn 1.2.1.

  scikit_learn.py metrics FILE.csv     metrics of predictions (path,label,predicted,<one column of scores a class>) as JSON
  scikit_learn.py metric-cases         cases with ties, absent classes and the like, with their metrics, as JSON
  scikit_learn.py probe-cases          small problems with the minimum of their logistic regression, as JSON
  scikit_learn.py retrieval-cases      pictures and texts with their recall@k, as JSON
"""
import csv
import json
import sys
import warnings

import numpy as np
from sklearn import metrics
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")


def auroc(labels, scores):
    """One value as roc_auc_score gives it; None where it refuses."""
    try:
        if scores.shape[1] == 2:
            return metrics.roc_auc_score(labels, scores[:, 1])
        shares = scores / scores.sum(axis=1, keepdims=True)  # roc_auc_score wants rows that add up to 1; only ranks within a column count.
        if not np.allclose(shares, scores):
            return float(np.mean([metrics.roc_auc_score(labels == k, scores[:, k]) for k in range(scores.shape[1])]))
        return metrics.roc_auc_score(labels, scores, multi_class="ovr", average="macro", labels=range(scores.shape[1]))
    except ValueError:
        return None


def evaluate(labels, scores):
    labels, scores = np.asarray(labels), np.asarray(scores, dtype=float)
    named = scores.argmax(axis=1)
    k = scores.shape[1]
    precision, recall, f1, support = metrics.precision_recall_fscore_support(labels, named, labels=range(k), zero_division=0)
    return {
        "accuracy": metrics.accuracy_score(labels, named),
        "balancedAccuracy": metrics.balanced_accuracy_score(labels, named),
        "macroF1": metrics.f1_score(labels, named, average="macro"),
        "weightedF1": metrics.f1_score(labels, named, average="weighted"),
        "auroc": auroc(labels, scores),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "classAuroc": [metrics.roc_auc_score(labels == c, scores[:, c]) if 0 < np.sum(labels == c) < len(labels) else None for c in range(k)],
        "confusion": metrics.confusion_matrix(labels, named, labels=range(k)).tolist(),
    }


def metric_cases():
    random = np.random.default_rng(20260301)

    def softmax(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def case(name, k, n, present, decimals=None):
        labels = random.choice(present, size=n)
        scores = softmax(random.normal(size=(n, k)) + 1.2 * np.eye(k)[labels])
        if decimals is not None:
            scores = scores.round(decimals)
        return {"name": name, "labels": labels.tolist(), "scores": scores.tolist(), **evaluate(labels, scores)}

    return [
        case("five classes", 5, 60, [0, 1, 2, 3, 4]),
        case("ties", 4, 80, [0, 1, 2, 3], decimals=1),
        case("a class without cases", 4, 40, [0, 1, 3]),
        never_predicted(random),
        case("two classes", 2, 50, [0, 1]),
        case("two classes with ties", 2, 50, [0, 1], decimals=1),
        case("one class only", 3, 12, [1]),
        case("rare classes", 6, 50, [0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5]),
        case("a single case", 3, 1, [2]),
    ]


def never_predicted(random):
    labels = random.integers(0, 2, size=30)
    scores = np.zeros((30, 3))
    first = random.uniform(size=30)
    scores[:, 0], scores[:, 1] = first, 1 - first
    return {"name": "a class without cases that is never predicted", "labels": labels.tolist(), "scores": scores.tolist(), **evaluate(labels, scores)}


def probe_cases():
    random = np.random.default_rng(20260302)
    cases = []
    for name, n, d, k, c in [("two classes", 40, 5, 2, 1.0), ("three classes", 60, 6, 3, 0.5), ("seven classes, weak", 70, 4, 7, 0.02), ("separable", 30, 3, 3, 100.0)]:
        centres = random.normal(size=(k, d)) * (4 if name == "separable" else 1)
        labels = np.arange(n) % k
        x = (centres[labels] + random.normal(size=(n, d))).astype(np.float32)
        test = (centres[np.arange(10) % k] + random.normal(size=(10, d))).astype(np.float32)
        fit = LogisticRegression(C=c, solver="newton-cg", tol=1e-13, max_iter=100000).fit(x.astype(float), labels)
        weights, intercepts = fit.coef_, fit.intercept_
        if k == 2:  # scikit-learn keeps the second class's half: logits are -z/2 and z/2 in a softmax over both.
            weights, intercepts = np.vstack([-weights / 2, weights / 2]), np.array([-intercepts[0] / 2, intercepts[0] / 2])
        logits = x.astype(float) @ weights.T + intercepts
        errors = np.exp(logits - logits.max(axis=1, keepdims=True))
        errors = errors / errors.sum(axis=1, keepdims=True) - np.eye(k)[labels]
        gradient = (c / 2 if k == 2 else c) * errors.T @ x + weights  # The penalty's curvature is 1: the minimum is no farther away than this is long.
        cases.append({
            "name": name, "gradient": np.linalg.norm(gradient), "classes": k, "width": d, "inverse": c, "x": x.ravel().tolist(), "labels": labels.tolist(), "coefficients": weights.ravel().tolist(),
            "intercepts": intercepts.tolist(), "test": test.ravel().tolist(), "probabilities": fit.predict_proba(test.astype(float)).ravel().tolist(),
            "accuracy": fit.score(x.astype(float), labels),
        })
    return cases


def retrieval_cases():
    random = np.random.default_rng(20260303)
    images = random.normal(size=(40, 6)).astype(np.float32)
    texts = (images + random.normal(size=images.shape)).astype(np.float32)
    images, texts = [v / np.linalg.norm(v, axis=1, keepdims=True) for v in (images, texts)]
    scores, own = images @ texts.T, np.arange(len(images))
    return {
        "width": 6, "images": images.ravel().tolist(), "texts": texts.ravel().tolist(), "ks": [1, 3, 5, 10, 39],
        "imageToText": [metrics.top_k_accuracy_score(own, scores, k=k) for k in (1, 3, 5, 10, 39)],
        "textToImage": [metrics.top_k_accuracy_score(own, scores.T, k=k) for k in (1, 3, 5, 10, 39)],
    }


if __name__ == "__main__":
    if sys.argv[1] == "metrics":
        with open(sys.argv[2], newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        names = rows[0][3:]
        result = evaluate([names.index(row[1]) for row in rows[1:]], [[float(v) for v in row[3:]] for row in rows[1:]])
    else:
        result = {"metric-cases": metric_cases, "probe-cases": probe_cases, "retrieval-cases": retrieval_cases}[sys.argv[1]]()
    print(json.dumps(result))
