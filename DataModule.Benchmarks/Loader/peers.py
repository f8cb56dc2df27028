"""One of PyTorch's systems on the benchmark's data: prints one JSON row a line, as the C# side does, or nothing."""

import json
import os
import resource
import statistics
import sys
import time

import numpy
import torch
from torch.utils.data import BatchSampler, DataLoader, Dataset, IterableDataset, RandomSampler

NAME, FOLDER = sys.argv[1], sys.argv[2]
SMALL, LARGE, TOKENS, FILES, HEAVY, NUMBER = map(int, sys.argv[3:9])
REPETITIONS, LONGEST = 3, 2.0


class Images(Dataset):
    """Bytes to normalized floats, as torchvision's ToTensor and Normalize do, without their overhead."""

    def __init__(self, path, shape, mean, deviation):
        self.images = torch.from_numpy(numpy.fromfile(path, numpy.uint8)).view(-1, *shape)
        self.mean = torch.tensor(mean).view(-1, 1, 1)
        self.deviation = torch.tensor(deviation).view(-1, 1, 1)

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return (self.images[index].float().div_(255).sub_(self.mean).div_(self.deviation), index % 10)


class BatchedImages(Images):
    """The same for a list of indices at a time; torch 2 calls __getitems__, older ones take a batch sampler as sampler."""

    def __getitem__(self, indices):
        indices = torch.as_tensor(indices)
        return (self.images[indices].float().div_(255).sub_(self.mean).div_(self.deviation), indices % 10)


class Vectors(Dataset):
    def __init__(self, path):
        self.values = torch.from_numpy(numpy.fromfile(path, numpy.uint8)).view(-1, 784).float().div_(255)

    def __len__(self):
        return len(self.values)

    def __getitem__(self, index):
        return self.values[index], index % 10


class Heavy(Dataset):
    def __len__(self):
        return HEAVY

    def __getitem__(self, index):
        started = time.perf_counter()
        while time.perf_counter() - started < 200e-6:
            pass
        return torch.zeros(784), index


class Tokens(Dataset):
    def __init__(self, path):
        numbers = numpy.fromfile(path, numpy.int64)
        self.lists, place = [], 0
        while place < len(numbers):
            length = int(numbers[place])
            self.lists.append(torch.from_numpy(numbers[place + 1:place + 1 + length]))
            place += 1 + length

    def __len__(self):
        return len(self.lists)

    def __getitem__(self, index):
        return self.lists[index]


def pad(lists):
    return (torch.nn.utils.rnn.pad_sequence(lists, batch_first=True), torch.tensor([len(item) for item in lists]))


class Files(Dataset):
    def __len__(self):
        return FILES

    def __getitem__(self, index):
        image = torch.from_numpy(numpy.fromfile(f"{FOLDER}/files{FILES}/{index}.bin", numpy.uint8)).view(1, 28, 28)
        return image.float().div_(255).sub_(0.1307).div_(0.3081), index % 10


class Stream(IterableDataset):
    """Each worker passes over the others' samples: the usual way to share one stream out."""

    def __init__(self, path):
        self.images = Images(path, (1, 28, 28), [0.1307], [0.3081])

    def __iter__(self):
        info = torch.utils.data.get_worker_info()
        first, step = (info.id, info.num_workers) if info else (0, 1)
        return (self.images[index] for index in range(first, len(self.images), step))


def systems():
    def plain(dataset, batch_size, collate=None):
        for workers in (0, 2):
            yield f"PyTorch {torch.__version__.split('a')[0]}, {workers} workers", lambda workers=workers: DataLoader(
                dataset, batch_size, shuffle=not isinstance(dataset, IterableDataset), num_workers=workers,
                persistent_workers=workers > 0, collate_fn=collate)

    def batched(dataset, batch_size):
        sampler = BatchSampler(RandomSampler(dataset), batch_size, drop_last=False)
        yield "PyTorch, whole batches", lambda: DataLoader(dataset, sampler=sampler, batch_size=None)

    if NAME == "images 28x28":
        arguments = (f"{FOLDER}/small{SMALL}.bin", (1, 28, 28), [0.1307], [0.3081])
        yield from plain(Images(*arguments), 64)
        yield from batched(BatchedImages(*arguments), 64)
    elif NAME == "images 3x224x224":
        arguments = (f"{FOLDER}/large{LARGE}.bin", (3, 224, 224), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
        yield from plain(Images(*arguments), 32)
        yield from batched(BatchedImages(*arguments), 32)
    elif NAME == "tensors 784":
        yield from plain(Vectors(f"{FOLDER}/small{SMALL}.bin"), 64)
    elif NAME == "transform 200us":
        yield from plain(Heavy(), 16)
    elif NAME == "tokens 10-200":
        yield from plain(Tokens(f"{FOLDER}/tokens{TOKENS}.bin"), 64, pad)
    elif NAME == "files 784 bytes":
        yield from plain(Files(), 64)
    elif NAME == "stream 28x28":
        yield from plain(Stream(f"{FOLDER}/small{SMALL}.bin"), 64)


def row(system, metric, unit, values):
    quartiles = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    print(json.dumps({"case": NAME, "system": system, "metric": metric, "unit": unit,
                      "median": statistics.median(values), "spread": (quartiles[2] - quartiles[0]) / 2}), flush=True)


def size(batch):
    return len(batch[0])


def measure(system, create):
    rates, gaps, firsts = [], [], []
    loader = create()
    for repetition in range(REPETITIONS + 1):
        samples, began = 0, time.perf_counter()
        batches = iter(loader)
        next(batches)
        gap, began = time.perf_counter() - began, time.perf_counter()
        for batch in batches:
            samples += size(batch)
            if time.perf_counter() - began > LONGEST:
                break
        elapsed = time.perf_counter() - began
        if repetition:
            rates.append(samples / elapsed)
            gaps.append(gap * 1e3)
        del batches
    del loader
    for repetition in range(REPETITIONS):
        began = time.perf_counter()
        batches = iter(create())
        next(batches)
        firsts.append((time.perf_counter() - began) * 1e3)
        del batches
    row(system, "throughput", "samples/s", rates)
    row(system, "between epochs", "ms", gaps)
    row(system, "first batch", "ms", firsts)
    row(system, "peak memory", "MB", [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024])


for number, (system, create) in enumerate(systems()):
    if number == NUMBER:
        measure(system, create)
