#!/usr/bin/env python3
"""tuitrain's reference jobs beside PyTorch's, in turn, and the table of both.

usage: bench.py TUITRAIN MNIST_DIR [--rounds N] [--report FILE [--screen PROGRAM]]

Where PyTorch is not installed (Debian: python3-torch), tuitrain stands alone.  PyTorch runs twice:
as it is, and with everything that makes it faster here set by hand: OpenBLAS's kernel, and its
OpenMP build (Debian: libopenblas0-openmp).  tuitrain runs as a user runs it.
"""
import argparse, json, os, platform, resource, statistics, subprocess, sys, time

parser = argparse.ArgumentParser()
parser.add_argument("tuitrain")
parser.add_argument("folder")
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--report")
parser.add_argument("--screen")
args = parser.parse_args()
HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"
BUILD = "/usr/lib/%s-linux-gnu/openblas-openmp" % platform.machine()
IMAGES = {"A": 60000, "B": 6400, "C": 6400, "D": 60000}
GOAL = {"A": "784-128-10, batch 64", "B": "784-1024-1024-10, batch 128", "C": "cnn-small, batch 64",
        "D": "evaluating 784-128-10", "E": "A on made-up pictures"}
AS = {"E": "A"} # the job that it is compared with


def clean():
    return {k: v for k, v in os.environ.items() if not k.startswith(("OPENBLAS_", "OMP_"))}


def lines(command, env=None):
    out = subprocess.run(command, env=env or clean(), capture_output=True, text=True)
    if out.returncode != 0:
        raise RuntimeError(out.stderr.strip().splitlines()[-1] if out.stderr.strip() else "failed")
    return [json.loads(line) for line in out.stdout.splitlines()]


def ours(job):
    return [e for e in lines([args.tuitrain, "bench", "--json", "--job", job]) if e["event"] == "job"][0]


def torch(job, best):
    env = clean()
    if best:
        env.update(OPENBLAS_CORETYPE=kernel, LD_LIBRARY_PATH=BUILD, OMP_NUM_THREADS=str(first["threads"]))
    command = [PYTHON, os.path.join(HERE, "torch_jobs.py"), job, args.folder, "--images", str(IMAGES[job])]
    return lines(command, env)[0]["images_per_second"]


def whole_process():
    """Seconds from launch to training, and of all but the epoch itself; peak memory in MiB."""
    ready, rest = [], []
    for i in range(5):
        command = [args.tuitrain, "--json", "--epochs", "1", "--run-dir", "/tmp/tuitrain-bench-%d-%d" % (os.getpid(), i)]
        begin = time.perf_counter()
        with subprocess.Popen(command, env=clean(), stdout=subprocess.PIPE, text=True) as run:
            run.stdout.readline()
            ready.append(time.perf_counter() - begin)
            epoch = [e for e in map(json.loads, run.stdout) if e["event"] == "epoch"][0]
        rest.append(time.perf_counter() - begin - epoch["seconds"] - epoch["val_seconds"])
    return statistics.median(ready), statistics.median(rest), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def system():
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, AttributeError):
        return platform.system()


def has_torch():
    return subprocess.run([PYTHON, "-c", "import torch"], capture_output=True).returncode == 0


launch, around, memory = whole_process()
machine = lines([args.tuitrain, "bench", "--json"])
first = machine[0]
kernel = first["blas"].split("kernel ")[1].split(" ")[0].rstrip(",")
beside = has_torch()
out = []
say = lambda text="": (print(text, flush=True), out.append(text))
say("# Measured speed")
say()
say("`make bench-report`, %s: medians of %d rounds, in each of which the columns ran one after the other." % (time.strftime("%Y-%m-%d"), args.rounds))
say()
say("- %s, %d threads; %s" % (first["processor"], first["threads"], system()))
say("- tuitrain %s; %s" % (first["version"], first["blas"]))
say("- fused multiply-adds (%s): %.0f GFLOP/s with one thread, %.0f with all; copying: %.1f and %.1f GB/s"
    % (first["vectors"], first["gflops_one"], first["gflops_all"], first["copy_gbs_one"], first["copy_gbs_all"]))
if beside:
    version = subprocess.run([PYTHON, "-c", "import torch; print(torch.__version__)"], capture_output=True, text=True)
    say("- PyTorch %s, data in memory; \"at its best\": OPENBLAS_CORETYPE=%s and the OpenMP build of OpenBLAS" % (version.stdout.strip(), kernel))
say()
say("| job | | tuitrain, images/s | s a pass | of peak | PyTorch | PyTorch at its best | ratio | ratio to its best |")
say("|---|---|---|---|---|---|---|---|---|")
for job, what in GOAL.items():
    own, plain, best = [], [], []
    for _ in range(args.rounds):
        own.append(ours(job))
        if beside:
            plain.append(torch(AS.get(job, job), False))
            best.append(torch(AS.get(job, job), True))
    rate = statistics.median(e["images_per_second"] for e in own)
    row = "| %s | %s | %.0f | %.4f | %.0f%% |" % (job, what, rate, statistics.median(e["seconds"] for e in own), 100 * statistics.median(e["of_peak"] for e in own))
    if beside:
        ratio = [statistics.median(e["images_per_second"] / t for e, t in zip(own, column)) for column in (plain, best)]
        row += " %.0f | %.0f | %.1f | %.1f |" % (statistics.median(plain), statistics.median(best), *ratio)
    else:
        row += " not installed | | | |"
    say(row)
say()
say("Of peak: the operations of the whole network, a second. Inputs that are the same in all samples of a batch (MNIST's margins, in A, B and D) are left out of the first layer's products; E has none, and stands beside PyTorch's A.")
say()
say("`tuitrain --json --epochs 1`: %.3f s from launch to its first line, when training begins; %.3f s for launch and end without the epoch; peak memory: %.0f MiB." % (launch, around, memory))
say()
say("| products, one thread | shape | GFLOP/s | of peak |")
say("|---|---|---|---|")
for e in machine:
    if e["event"] == "product":
        say("| %s | %s | %.1f | %.0f%% |" % (e["what"], e["shape"], e["gflops"], 100 * e["of_peak"]))
if args.report:
    say()
    say("| curve | net | at | images/s | µs an image | peak KiB of the process so far |")
    say("|---|---|---|---|---|---|")
    for e in lines([args.tuitrain, "bench", "--json", "--curves"]):
        if e["event"] == "point":
            say("| %s | %s | %d | %.0f | %.2f | %d |" % (e["curve"], e["net"], e["at"], e["images_per_second"], e["microseconds_per_image"], e["peak_kib"]))
    if args.screen:
        say()
        say("What the screen sends (`make bench-screen`): only what changed, to each kind of terminal.")
        say()
        told = subprocess.run([args.screen, "kinds"], env={**os.environ, "TUITRAIN": args.tuitrain}, stdout=subprocess.PIPE, text=True, check=True)
        for line in told.stdout.splitlines():
            if line.startswith("|"):
                say(line)
    with open(args.report + ".new", "w") as f:
        f.write("\n".join(out) + "\n")
    os.replace(args.report + ".new", args.report)
