"""Writes metrics.json: random inputs with ties and empty classes, and what scikit-learn makes of them.

Run by hand, with Debian's python3-sklearn: /usr/bin/python3 metrics.py. The tests read the file and need no Python.
"""

import json
import os
import warnings

import numpy as np
from sklearn import metrics as sk

warnings.filterwarnings("ignore")
random = np.random.default_rng(20)
data, cases = {}, []


def add(name, predictions, targets, mask=None):
    def tensor(values):
        return {"shape": list(values.shape), "values": [round(float(value), 4) for value in values.flatten()]}

    data[name] = {"predictions": tensor(predictions), "targets": tensor(targets)}
    if mask is not None:
        data[name]["mask"] = tensor(mask)


def case(name, metric, expected, **settings):
    expected = np.asarray(expected, dtype=float)
    values = [None if np.isnan(value) else float(value) for value in expected.flatten()]
    cases.append({"data": name, "metric": metric, **settings, "expected": values})


def mean(values, weights=None):
    values = np.asarray(values, dtype=float)
    defined = ~np.isnan(values)
    weights = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=float)
    return float((values[defined] * weights[defined]).sum() / weights[defined].sum())


def counts(name, y, p, classes, **settings):
    """Multiclass metrics of classes that were decided on. An average is over classes that occur, as is scikit-learn's."""
    task = {"classes": classes, **settings}
    everything = list(range(classes))
    case(name, "Accuracy", sk.accuracy_score(y, p), average="Micro", **task)
    case(name, "Accuracy", sk.recall_score(y, p, average="macro"), average="Macro", **task)
    for metric, of in (
        ("Precision", sk.precision_score),
        ("Recall", sk.recall_score),
        ("F1Score", sk.f1_score),
        ("JaccardIndex", sk.jaccard_score),
    ):
        for average in ("micro", "macro", "weighted"):
            case(name, metric, of(y, p, average=average, zero_division=0), average=average.title(), **task)
        case(name, metric, of(y, p, average=None, labels=everything, zero_division=0), average="None", **task)
    for beta in (0.5, 2.0):
        case(name, "FBetaScore", sk.fbeta_score(y, p, beta=beta, average="macro"), average="Macro", beta=beta, **task)
    for normalize, how in ((None, "None"), ("true", "True"), ("pred", "Predicted"), ("all", "All")):
        matrix = sk.confusion_matrix(y, p, labels=everything, normalize=normalize)
        case(name, "ConfusionMatrix", np.nan_to_num(matrix), normalization=how, **task)


def areas(name, positive, scores, kept=None, **settings):
    """One curve for each column; NaN where it is undefined."""
    for metric, of in (("AUROC", sk.roc_auc_score), ("AveragePrecision", sk.average_precision_score)):
        for thresholds in (None, 20):
            values, weights = [], []
            for column in range(positive.shape[1]):
                y, s = positive[:, column], scores[:, column]
                if kept is not None:
                    y, s = y[kept[:, column]], s[kept[:, column]]
                if thresholds is not None:
                    s = np.digitize(s.astype(np.float32), np.linspace(0, 1, thresholds, dtype=np.float32))
                undefined = y.sum() == 0 or (metric == "AUROC" and y.all())
                values.append(np.nan if undefined else of(y, s))
                weights.append(y.sum())
            more = {**settings, **({} if thresholds is None else {"thresholds": thresholds})}
            case(name, metric, values, average="None", **more)
            if len(values) > 1:
                case(name, metric, mean(values), average="Macro", **more)
                case(name, metric, mean(values, weights), average="Weighted", **more)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def one_hot(y, classes):
    return y[:, None] == np.arange(classes)


# Scores with many ties; class 4 is never right, class 5 neither right nor predicted.
y = random.integers(0, 4, 70)
scores = random.integers(0, 11, (70, 6)) / 10
scores[np.arange(70), y] += 0.1 * random.integers(0, 5, 70)
scores = np.round(np.clip(scores, 0, 1), 1)
scores[:, 5] = 0
add("ties", scores, y)
counts("ties", y, scores.argmax(1), 6)
areas("ties", one_hot(y, 6), scores, classes=6)

# Logits, of which the softmax is to be taken; the best k.
y = random.integers(0, 5, 60)
logits = np.round(random.normal(size=(60, 5)) * 2 + 2 * one_hot(y, 5), 3)
add("logits", logits, y)
counts("logits", y, logits.argmax(1), 5)
areas("logits", one_hot(y, 5), softmax(logits), classes=5)
for k in (2, 3, 5):
    case("logits", "Accuracy", sk.top_k_accuracy_score(y, logits, k=k), average="Micro", classes=5, topK=k)
case("logits", "Perplexity", np.exp(sk.log_loss(y, softmax(logits))))

# Padding, by a label and by a mask; pictures of classes, [n, classes, height, width].
y = random.integers(0, 4, (5, 3, 4))
image = np.round(random.normal(size=(5, 4, 3, 4)), 3)
y[random.random(y.shape) < 0.2] = -100
mask = random.random(y.shape) < 0.7
add("pictures", image, y, mask)
kept = (mask & (y != -100)).flatten()
flat, rows = y.flatten()[kept], np.moveaxis(image, 1, -1).reshape(-1, 4)[kept]
counts("pictures", flat, rows.argmax(1), 4, ignoreIndex=-100)
areas("pictures", one_hot(flat, 4), softmax(rows), classes=4, ignoreIndex=-100)

# A class that is ignored but can be predicted.
y = random.integers(0, 4, 50)
p = random.integers(0, 4, 50)
add("background", p, y)
counted = y != 0
for average in ("micro", "weighted"):
    for metric, of in (("Precision", sk.precision_score), ("Recall", sk.recall_score), ("F1Score", sk.f1_score)):
        case("background", metric, of(y[counted], p[counted], average=average), average=average.title(), classes=4, ignoreIndex=0)
for average in ("micro", "macro", "weighted"):
    value = sk.jaccard_score(y[counted], p[counted], average=average, labels=[1, 2, 3])
    case("background", "JaccardIndex", value, average=average.title(), classes=4, ignoreIndex=0)

# Two classes: probabilities with ties, logits, one class alone.
for name, raw in (("binary", np.round(np.round(random.random(80) * 20) / 20, 2)), ("binary logits", np.round(random.normal(size=80) * 3, 3))):
    probability = raw if name == "binary" else sigmoid(raw)
    y = (random.random(80) < probability).astype(int)
    add(name, raw, y)
    p = (probability > 0.5).astype(int)
    for metric, value in (
        ("Accuracy", sk.accuracy_score(y, p)),
        ("Precision", sk.precision_score(y, p)),
        ("Recall", sk.recall_score(y, p)),
        ("F1Score", sk.f1_score(y, p)),
        ("JaccardIndex", sk.jaccard_score(y, p)),
        ("ConfusionMatrix", sk.confusion_matrix(y, p)),
    ):
        case(name, metric, value)
    case(name, "FBetaScore", sk.fbeta_score(y, p, beta=2), beta=2.0)
    case(name, "Recall", sk.recall_score(y, probability > 0.8), threshold=0.8)
    areas(name, y[:, None], probability[:, None])
add("one class", np.round(random.random(9), 2), np.ones(9))
case("one class", "AUROC", np.nan)
case("one class", "AveragePrecision", 1)
case("one class", "F1Score", sk.f1_score(np.ones(9), np.array(data["one class"]["predictions"]["values"]) > 0.5))

# Several labels, of which one is never there; with padding.
y = (random.random((40, 4)) < 0.4).astype(int)
y[:, 2] = 0
probability = np.round(random.integers(0, 21, (40, 4)) / 20, 2)
add("labels", probability, y)
p = probability > 0.5
for average in ("micro", "macro", "weighted", None):
    for metric, of in (
        ("Precision", sk.precision_score),
        ("Recall", sk.recall_score),
        ("F1Score", sk.f1_score),
        ("JaccardIndex", sk.jaccard_score),
    ):
        case("labels", metric, of(y, p, average=average, zero_division=0), average=str(average).title(), labels=4)
case("labels", "Accuracy", (y == p).mean(), average="Micro", labels=4)
case("labels", "Accuracy", [sk.accuracy_score(y[:, i], p[:, i]) for i in range(4)], average="None", labels=4)
case("labels", "ConfusionMatrix", sk.multilabel_confusion_matrix(y, p), labels=4)
areas("labels", y, probability, labels=4)
case("labels", "AUROC", sk.roc_auc_score(y.flatten(), probability.flatten()), average="Micro", labels=4)
case("labels", "AveragePrecision", sk.average_precision_score(y.flatten(), probability.flatten()), average="Micro", labels=4)
y = y.copy()
y[random.random(y.shape) < 0.2] = -1
add("padded labels", probability, y)
kept = y >= 0
case(
    "padded labels", "F1Score", [sk.f1_score(y[kept[:, i], i], p[kept[:, i], i], zero_division=0) for i in range(4)],
    average="None", labels=4, ignoreIndex=-1,
)
areas("padded labels", y == 1, probability, kept, labels=4, ignoreIndex=-1)

# Numbers, far from 0; several outputs; a mask.
for name, shape in (("numbers", (50,)), ("outputs", (30, 3))):
    y = np.round(random.normal(size=shape) * 2 + 100, 4)
    p = np.round(y + random.normal(size=shape), 4)
    add(name, p, y)
    case(name, "MeanSquaredError", sk.mean_squared_error(y, p))
    case(name, "RootMeanSquaredError", np.sqrt(((y - p) ** 2).mean()))
    case(name, "MeanAbsoluteError", sk.mean_absolute_error(y, p))
    case(name, "R2Score", sk.r2_score(y, p), outputs=shape[-1] if len(shape) > 1 else 1)
mask = random.random(50) < 0.6
p, y = p.flatten()[:50], y.flatten()[:50]
add("masked numbers", p, y, mask)
case("masked numbers", "MeanSquaredError", sk.mean_squared_error(y[mask], p[mask]))
case("masked numbers", "MeanAbsoluteError", sk.mean_absolute_error(y[mask], p[mask]))
case("masked numbers", "R2Score", sk.r2_score(y[mask], p[mask]), outputs=1)
add("constant", np.array([1.0, 2.0, 1.5]), np.array([0.1, 0.1, 0.1]))
case("constant", "R2Score", 0, outputs=1)

# Tokens, [batch, length, vocabulary].
y = random.integers(0, 7, (4, 6))
logits = np.round(random.normal(size=(4, 6, 7)), 3)
y[random.random(y.shape) < 0.25] = -100
mask = random.random(y.shape) < 0.8
add("tokens", logits, y, mask)
kept = (mask & (y != -100)).flatten()
loss = sk.log_loss(y.flatten()[kept], softmax(logits.reshape(-1, 7))[kept], labels=list(range(7)))
case("tokens", "Perplexity", np.exp(loss), ignoreIndex=-100)

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "metrics.json"), "w") as file:
    file.write('{\n"data": {\n')
    file.write(",\n".join(json.dumps(name) + ": " + json.dumps(value) for name, value in data.items()))
    file.write('\n},\n"cases": [\n' + ",\n".join(json.dumps(value) for value in cases) + "\n]\n}\n")
print(len(cases), "cases")
