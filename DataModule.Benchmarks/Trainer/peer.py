"""PyTorch's loop of one case of ./bench trainer, on the same images: prints one JSON row a line, as the C# side does."""

import gzip
import itertools
import json
import os
import resource
import sys
import time

import numpy
import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler

NAME, FOLDER, BATCHES, SYSTEM = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
EPOCHS, WARM_UP = (6, 2 * BATCHES) if NAME == "linear epoch" else (1, 50)
SAMPLES = 54_000


def read(name, header):
    path = f"{FOLDER}/{name}"
    content = open(path, "rb").read() if os.path.exists(path) else gzip.open(path + ".gz").read()
    return torch.from_numpy(numpy.frombuffer(content, numpy.uint8, offset=header).copy())[: SAMPLES * (784 if header == 16 else 1)]


class Images(Dataset):
    """Whole batches at a time, the fastest that PyTorch's loader has."""

    def __init__(self):
        self.images, self.labels = read("train-images-idx3-ubyte", 16).view(-1, 1, 28, 28), read("train-labels-idx1-ubyte", 8).long()

    def __len__(self):
        return SAMPLES

    def __getitem__(self, indices):
        indices = torch.as_tensor(indices)
        return self.images[indices].float().div_(255).sub_(0.2860).div_(0.3530), self.labels[indices]


def since_process_start():
    ticks = int(open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19])
    return float(open("/proc/uptime").read().split()[0]) - ticks / os.sysconf("SC_CLK_TCK")


def row(metric, unit, value):
    print(json.dumps({"case": NAME, "system": SYSTEM, "metric": metric, "unit": unit, "median": value, "spread": 0.0}), flush=True)


torch.manual_seed(1)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10)) if NAME == "linear epoch" else nn.Sequential(
    nn.Conv2d(1, 32, 5, 2, 2), nn.ReLU(), nn.Conv2d(32, 64, 5, 2, 2), nn.ReLU(), nn.Flatten(), nn.Linear(64 * 49, 10))
optimizer = torch.optim.Adam(model.parameters(), 0.001)
dataset = Images()
loader = DataLoader(dataset, sampler=BatchSampler(RandomSampler(dataset), 64, drop_last=False), batch_size=None)
losses, samples, step = 0.0, 0, 0
for epoch in range(EPOCHS):
    for images, labels in itertools.islice(loader, BATCHES):
        loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses += loss.item()
        step += 1
        if step == 1:
            first = since_process_start()
        if step <= WARM_UP:
            started = time.perf_counter()
        else:
            samples += len(labels)

row("throughput", "samples/s", samples / (time.perf_counter() - started))
row("first step", "ms", first * 1e3)
row("peak memory", "MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
