"""What the PyTorch sides share: trainings side by side that are told when, and say how fast."""

import multiprocessing
import sys
import time

import torch

SIDE_BY_SIDE = 2


def _train(trial, prepare, arguments, start, requests):
    torch.set_num_threads(1)
    torch.manual_seed(trial)
    begin = prepare(*arguments)
    requests.send("ready")
    while True:
        iterations, run = begin(*requests.recv())
        start.wait()
        begun = time.perf_counter()
        run()
        requests.send(iterations / (time.perf_counter() - begun))


def serve(prepare, *arguments):
    """Says "ready", then answers each line of numbers by iterations per second, in sum.

    Each training has a process of its own, in which `prepare(*arguments)` gives what is called with
    the numbers of a line, warms up, and answers how many iterations it is to run, and the run.
    """
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(SIDE_BY_SIDE)
    trainings = []
    for trial in range(SIDE_BY_SIDE):
        ours, theirs = context.Pipe()
        # Daemons, and their end of the pipe is theirs alone: where one fails, all end.
        work = (trial, prepare, arguments, start, theirs)
        context.Process(target=_train, args=work, daemon=True).start()
        theirs.close()
        trainings.append(ours)
    for training in trainings:
        training.recv()
    print("ready", flush=True)
    for line in sys.stdin:
        for training in trainings:
            training.send(tuple(map(int, line.split())))
        print(f"{sum(training.recv() for training in trainings):.2f}", flush=True)
