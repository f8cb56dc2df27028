"""torchvision's side of one case of ./bench pictures, on the same bytes: prints one JSON row a line, as the C# side does."""

import io
import json
import statistics
import sys
import time

import numpy
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import datasets, transforms

NAME, FOLDER = sys.argv[1], sys.argv[2]
torch.set_num_threads(1)


class Jpegs(Dataset):
    def __init__(self):
        self.files = [open(f"{FOLDER}/{index}.jpg", "rb").read() for index in range(64)]
        self.transform = transforms.Compose([
            transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(), transforms.ToTensor(),
            transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))])

    def __len__(self):
        return 64 * 32

    def __getitem__(self, index):
        return self.transform(Image.open(io.BytesIO(self.files[index % 64])).convert("RGB")), index % 10


class Raw(Dataset):
    """As torchvision's CIFAR10 does it: arrays of rows, columns and channels."""

    def __init__(self):
        planes = numpy.fromfile(f"{FOLDER}/raw.bin", numpy.uint8).reshape(-1, 3, 32, 32)
        self.pixels = numpy.ascontiguousarray(planes.transpose(0, 2, 3, 1))
        self.transform = transforms.Compose([
            transforms.RandomCrop(32, padding=4), transforms.RandomHorizontalFlip(), transforms.ToTensor(),
            transforms.Normalize((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616))])

    def __len__(self):
        return len(self.pixels)

    def __getitem__(self, index):
        return self.transform(Image.fromarray(self.pixels[index])), index % 10


def row(system, metric, rates, unit="samples/s"):
    quartiles = statistics.quantiles(rates, n=4, method="inclusive") if len(rates) > 1 else rates * 3
    print(json.dumps({
        "case": NAME, "system": system, "metric": metric, "unit": unit, "median": statistics.median(rates),
        "spread": (quartiles[2] - quartiles[0]) / 2}), flush=True)


def measure(system, loader):
    rates, core, begun = [], [], time.perf_counter()
    while len(rates) < 7:
        started, samples, warm = time.perf_counter(), 0, time.perf_counter() - begun > 1.5
        for images, _ in loader:
            if samples == 0:
                started, processor = time.perf_counter(), time.process_time()
                samples = 1
                continue
            samples += len(images)
            if time.perf_counter() - started > 1.5:
                break
        if warm:
            rates.append((samples - 1) / (time.perf_counter() - started))
            core.append((samples - 1) / (time.process_time() - processor))
    row(system, "throughput", rates)
    if loader.num_workers == 0:
        row(system, "of one core", core)


if NAME.startswith("files"):
    for system, root in (("torchvision, 1,000 files", "thousand"), ("torchvision, 1,000,000 files", "million")):
        started = time.perf_counter()
        datasets.ImageFolder(f"{FOLDER}/{root}")
        row(system, "listing", [(time.perf_counter() - started) * 1000], "ms")
    sys.exit()

dataset, batch = (Jpegs(), 32) if NAME.startswith("jpeg") else (Raw(), 128)
for workers in (0, 2):
    measure(f"torchvision, {workers} workers", DataLoader(dataset, batch, shuffle=True, num_workers=workers, persistent_workers=workers > 0))
