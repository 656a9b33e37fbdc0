#!/usr/bin/python3
"""Tables by default settings beside scikit-learn's MLP on the same folds.

    compare_sklearn.py TUITRAIN FOLDER [TABLE ...]

FOLDER/TARGETS.tsv names files, the column to learn and "classes" or "values".  Of each table five
folds are made; the program trains on four of them as it would by itself (but for the target's
name), is evaluated on the fifth, and so is MLPClassifier or MLPRegressor behind the usual
preprocessing.  Prints accuracy in per cent, or R2, as mean and deviation over the folds.  Needs
Debian's python3-sklearn and python3-pandas.
"""
import json
import os
import subprocess
import sys
import tempfile
import warnings

import numpy
import pandas
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")
FOLDS = 5


def read(path, target):
    if path.endswith(".json"):
        return pandas.read_json(path), target
    with open(path) as f:
        line = f.readline()
    first = line.strip()
    separator = next((s for s in "\t;," if s in first), r"\s+")
    if target == "-":  # scikit-learn's own: sizes and class names first, the target last
        table = pandas.read_csv(path, header=None, skiprows=1)
        table.columns = ["x%d" % i for i in range(table.shape[1] - 1)] + ["y"]
        return table, "y"
    quote = "'" if first.startswith("'") else '"'
    table = pandas.read_csv(path, sep=separator, quotechar=quote, engine="python")
    table.columns = table.columns.str.strip("'\"")
    if not table.columns[0] or table.columns[0].startswith("Unnamed"):
        table = table.drop(columns=table.columns[0])
    return table, target


def sklearn_model(table, target, classes):
    inputs = table.drop(columns=target)
    numbers = [c for c in inputs if inputs[c].dtype.kind in "if"]
    texts = [c for c in inputs if c not in numbers and inputs[c].nunique() <= 64]
    prepare = ColumnTransformer(
        [("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
         ("texts", make_pipeline(SimpleImputer(strategy="constant", fill_value="missing"),
                                 OneHotEncoder(handle_unknown="ignore")), texts)])
    if classes:
        return make_pipeline(prepare, MLPClassifier(random_state=1))
    return TransformedTargetRegressor(make_pipeline(prepare, MLPRegressor(random_state=1)),
                                      transformer=StandardScaler())


def ours(program, train, test, target, classes, folder):
    paths = [os.path.join(folder, name) for name in ("train.csv", "test.csv", "m.safetensors")]
    train.to_csv(paths[0], index=False)
    test.to_csv(paths[1], index=False)
    task = ["--task", "classes" if classes else "values"]
    subprocess.run([program, paths[0], "--no-tui", "-q", "--target", target, "--save", paths[2],
                    "--run-dir", os.path.join(folder, "run"), "--checkpoint-every", "off",
                    "--no-events"] + task, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    out = subprocess.run([program, "eval", paths[2], paths[1], "--json", "-q"], check=True,
                         capture_output=True, text=True).stdout
    subprocess.run(["rm", "-rf", os.path.join(folder, "run")], check=True)
    result = json.loads(out)
    if not classes:
        return result["r2"]
    return result["accuracy"] * result["samples"] / (result["samples"] + result["unknown"])


def compare(program, path, target, kind):
    classes = kind == "classes"
    table, target = read(path, target)
    table = table.dropna(subset=[target]).reset_index(drop=True)
    split = (StratifiedKFold if classes else KFold)(FOLDS, shuffle=True, random_state=1)
    figures = {"tuitrain": [], "sklearn": [], "baseline": []}
    with tempfile.TemporaryDirectory() as folder:
        for a, b in split.split(table, table[target] if classes else None):
            train, test = table.iloc[a], table.iloc[b]
            figures["tuitrain"].append(ours(program, train, test, target, classes, folder))
            x, y = train.drop(columns=target), train[target]
            dummy = DummyClassifier() if classes else DummyRegressor()
            for name, model in (("sklearn", sklearn_model(table, target, classes)),
                                ("baseline", dummy)):
                model.fit(x, y.astype(str) if classes else y)
                got = model.predict(test.drop(columns=target))
                figures[name].append(100 * accuracy_score(test[target].astype(str), got)
                                     if classes else r2_score(test[target], got))
    return {k: (numpy.mean(v), numpy.std(v)) for k, v in figures.items()}


def main():
    program, folder, only = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3:]
    print("%-22s %-14s %18s %18s %10s" % ("TABLE", "TARGET", "TUITRAIN", "SKLEARN", "BASELINE"))
    with open(os.path.join(folder, "TARGETS.tsv")) as f:
        rows = [line.rstrip("\n").split("\t") for line in f if line.strip()]
    for name, target, kind in rows:
        if only and name not in only:
            continue
        r = compare(program, os.path.join(folder, name), target, kind)
        cell = "%8.2f +- %5.2f" if kind == "classes" else "%8.3f +- %5.3f"
        print("%-22s %-14s %18s %18s %10.3f" % (name, target, cell % r["tuitrain"],
                                                cell % r["sklearn"], r["baseline"][0]), flush=True)


main()
