#!/usr/bin/python3
"""The reference jobs in PyTorch (Debian: python3-torch), data in memory: the best of five passes.

usage: torch_jobs.py A|B|C|D MNIST_DIR [--threads N] [--images N]

A  784-128-10, batch 64          C  the network cnn-small, batch 64
B  784-1024-1024-10, batch 128   D  A's network, evaluating 10,000 images in batches of 1000
SGD 0.01 with momentum 0.9.  Prints {"job", "images_per_second"} as JSON.
"""
import argparse, gzip, json, os, time

import numpy
import torch
from torch import nn, optim

parser = argparse.ArgumentParser()
parser.add_argument("job", choices="ABCD")
parser.add_argument("folder")
parser.add_argument("--threads", type=int, default=os.cpu_count())
parser.add_argument("--images", type=int, default=60000)
args = parser.parse_args()
torch.set_num_threads(args.threads)
torch.manual_seed(1)


def read(name, offset):
    with gzip.open(os.path.join(args.folder, name + ".gz")) as f:
        return torch.from_numpy(numpy.frombuffer(f.read(), dtype=numpy.uint8)[offset:].copy())


def images(split):
    x = read(split + "-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28).float() / 255
    return (x - 0.1307) / 0.3081, read(split + "-labels-idx1-ubyte", 8).long()


def mlp(*sizes):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * 49, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10))


def train(model, batch, x, y):
    loss_of, steps = nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    best = 0
    for _ in range(5):
        order = torch.randperm(len(x))[: args.images]
        begin = time.perf_counter()
        for i in range(0, len(order), batch):
            part = order[i : i + batch]
            loss = loss_of(model(x[part]), y[part])
            steps.zero_grad(set_to_none=True)
            loss.backward()
            steps.step()
        best = max(best, len(order) / (time.perf_counter() - begin))
    return best


def evaluate(model, x, y):
    model.eval()
    rates = []
    with torch.no_grad():
        for _ in range(9):
            begin, right = time.perf_counter(), 0
            for i in range(0, len(x), 1000):
                right += (model(x[i : i + 1000]).argmax(1) == y[i : i + 1000]).sum().item()
            rates.append(len(x) / (time.perf_counter() - begin))
    return sorted(rates)[len(rates) // 2]


if args.job == "D":
    x, y = images("t10k")
    rate = evaluate(mlp(784, 128, 10), x.flatten(1), y)
else:
    model = {"A": lambda: mlp(784, 128, 10), "B": lambda: mlp(784, 1024, 1024, 10), "C": cnn}[args.job]()
    x, y = images("train")
    x = x if args.job == "C" else x.flatten(1)
    rate = train(model, 128 if args.job == "B" else 64, x, y)
print(json.dumps({"job": args.job, "images_per_second": rate}))
