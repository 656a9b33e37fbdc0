#!/usr/bin/python3
"""What a network gets of a table, beside scikit-learn's preprocessing of the same rows.

    compare_inputs.py TUITRAIN

A table with numbers of every size, gaps, categories (rare and unseen ones, too) and truth values is
trained on by a network of one layer.  Then that layer's weights are set to pass one input after the
other through, so that `predict` gives the inputs themselves.  They are held to StandardScaler,
SimpleImputer and OneHotEncoder, fitted on the training rows: to 1e-6.  Needs Debian's
python3-sklearn and python3-pandas.
"""
import json
import os
import struct
import subprocess
import sys
import tempfile

import numpy
import pandas
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

TRAIN, TEST = 400, 200
LIMIT = 1e-6


def make_table(rows, seed):
    r = numpy.random.RandomState(seed)
    t = pandas.DataFrame({
        "seconds": 1.7e9 + r.randint(0, 500, rows),  # the same as float32, all of them
        "julian": 2460000.5 + r.rand(rows) / 7,
        "small": r.randn(rows) * 1e-9,
        "gaps": r.randn(rows) * 40 + 7,
        "counts": r.poisson(3, rows).astype(float),
        "colour": r.choice(["red", "green", "blue", "dark red"], rows),
        "hole": r.choice(["x", "y", "z"], rows),
        "size": r.choice(["10", "20", "30"], rows),
        "flag": r.choice(["yes", "no"], rows),
    })
    t.loc[r.rand(rows) < 0.15, "gaps"] = numpy.nan
    t.loc[r.rand(rows) < 0.10, "hole"] = None
    if seed > 1:
        t.loc[:5, "colour"] = "violet"  # which training has not seen
    return t


def wanted(train, both):
    """By the names that the program gives its inputs."""
    out = {}
    names = list(train)
    for k, name in enumerate(names):
        column, label = both[[name]], "column %d" % (k + 1)
        if train[name].dtype.kind == "f":
            # Figures are of the values that are there; what fills gaps is their median.
            fitted = make_pipeline(StandardScaler(), SimpleImputer(
                strategy="median", add_indicator=True)).fit(train[[name]])
            got = fitted.transform(column)
            out[label] = got[:, 0]
            if got.shape[1] > 1:
                out[label + " missing"] = got[:, 1]
        elif name == "flag":
            out[label] = (column[name] == "yes").astype(float).values
        else:
            full = train[[name]].dropna()
            encoder = OneHotEncoder(handle_unknown="ignore").fit(full)
            got = encoder.transform(column.fillna("")).toarray()
            for i, level in enumerate(encoder.categories_[0]):
                out["%s=%s" % (label, level)] = got[:, i]
            if train[name].isna().any():
                out[label + " missing"] = column[name].isna().astype(float).values
    return out


def as_texts(t):
    return t.apply(lambda c: c.map(lambda v: "" if v is None or v != v else
                                   repr(v) if isinstance(v, float) else str(v))).values.astype("U24")


def set_weights(path, to, inputs, k):
    """The model with weights that let input k through, of values with mean 0 and deviation 1."""
    with open(path, "rb") as f:
        n, = struct.unpack("<Q", f.read(8))
        header, data = json.loads(f.read(n)), bytearray(f.read())
    value, schema = (json.loads(header["__metadata__"][key]) for key in ("value", "schema"))
    value.update(mean=0.0, std=1.0)
    schema["value"] = {"mean": 0.0, "std": 1.0}
    header["__metadata__"]["value"] = json.dumps(value)
    header["__metadata__"]["schema"] = json.dumps(schema)
    for name, t in header.items():
        if name != "__metadata__":
            weights = numpy.zeros(t["shape"], "<f4")
            if weights.ndim == 2:
                assert weights.shape == (1, inputs)
                weights[0, k] = 1
            data[t["data_offsets"][0]:t["data_offsets"][1]] = weights.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(to, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)
    return schema["inputs"]


def main():
    program = os.path.abspath(sys.argv[1])
    train, test = make_table(TRAIN, 1), make_table(TEST, 2)
    want = wanted(train, pandas.concat([train, test], ignore_index=True))
    y = numpy.arange(TRAIN + TEST) * 0.7
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        # Rows that keep their split: what is fitted is known.
        numpy.savez("t.npz", x_train=as_texts(train), y_train=y[:TRAIN], x_test=as_texts(test),
                    y_test=y[TRAIN:])
        numpy.savez("all.npz", x=numpy.concatenate([as_texts(train), as_texts(test)]))
        run = [program, "t.npz", "--no-tui", "-q", "--net", "linear", "--epochs", "1", "--save",
               "m.safetensors", "--run-dir", "run", "--as", "column 8=category", "--task", "values"]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        names = set_weights("m.safetensors", "one.safetensors", len(want), 0)
        if sorted(names) != sorted(want):
            sys.exit("the inputs are %s, not %s" % (sorted(names), sorted(want)))
        for k, name in enumerate(names):
            set_weights("m.safetensors", "one.safetensors", len(want), k)
            out = subprocess.run([program, "predict", "one.safetensors", "all.npz", "--json", "-q"],
                                 check=True, capture_output=True, text=True).stdout
            got = numpy.array([json.loads(line)["value"] for line in out.splitlines()])
            error = abs(got - want[name]).max()
            worst = max(worst, error)
            print("%s %.1e  %s" % ("ok  " if error <= LIMIT else "FAIL", error, name))
    sys.exit(1 if worst > LIMIT else 0)


if len(sys.argv) != 2:
    sys.exit(__doc__)
main()
