#!/usr/bin/env python3
"""A whole benchmark through Ray Data, stage after stage, with `wardround export openai-batch` and `wardround import openai-batch`.

    ray_batch.py --run runs/ray --cases cases.jsonl --model m --judge judge --url http://127.0.0.1:8000/v1 --work work/ray --workers 4

Each round exports the next stage (turn 1, turn 2, … judging), has Ray's workers execute its lines, and imports the results, until nothing is left. The lines go to an
OpenAI-compatible address (--url); with --engine, Ray's workers run vLLM themselves (this needs GPUs and the package vllm; only the other way is tested).

The same command again resumes. Every result is appended to a file of its worker and synced before the next one is taken, so that a worker that is killed costs the
lines that it was executing, and a head that is killed between or within rounds costs nothing that was answered. The folder --work has to be seen by all nodes.

Exit code: 0 nothing is left, 1 a command of wardround failed, 5 a whole round brought no answer, 6 another process uses the folder.
"""

import argparse
import concurrent.futures
import fcntl
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

# Seconds that a command of a head that was killed may go on.
LONGEST_COMMAND = 60
# Statuses that may be others a moment later; every other one is the answer to the question.
PASSING = {408, 409, 425, 429, 500, 502, 503, 504, 529}


def results_of(folder: Path):
    """The results in a folder: every whole line. A worker that was killed leaves an unfinished one."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    continue
                try:
                    yield json.loads(line)
                except ValueError:
                    continue


def is_answered(result: dict) -> bool:
    """Whether asking again would bring nothing else."""
    status = (result.get("response") or {}).get("status_code")
    return status is not None and status not in PASSING


class Results:
    """Where one worker puts what it got."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        # Named after its machine and process, and after nothing that another worker could be called.
        name = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}.jsonl"
        self.file = (folder / name).open("ab", buffering=0)

    def add(self, custom_id: str, status, body, error=None) -> dict:
        result = {"custom_id": custom_id, "response": {"status_code": status, "body": body}, "error": error}
        # One write for the whole line.
        self.file.write(json.dumps(result, ensure_ascii=False).encode() + b"\n")
        os.fsync(self.file.fileno())
        return result


class AskEndpoint:
    """A worker that sends the lines to OpenAI-compatible endpoints, several at once."""

    def __init__(self, results: str, urls: dict, keys: dict, at_once: int, attempts: int):
        self.results, self.urls, self.keys, self.attempts = Results(Path(results)), urls, keys, attempts
        self.pool = concurrent.futures.ThreadPoolExecutor(at_once)

    def __call__(self, batch: dict) -> dict:
        done = [self.results.add(*got) for got in self.pool.map(self.ask, (json.loads(line) for line in batch["line"]))]
        return {"answered": [is_answered(result) for result in done]}

    def ask(self, line: dict):
        body = line["body"]
        url = self.urls.get(body.get("model"), self.urls.get(""))
        headers = {"Content-Type": "application/json"}
        if key := self.keys.get(body.get("model"), self.keys.get("")):
            headers["Authorization"] = f"Bearer {key}"
        status, said = None, {"error": {"message": "no connection"}}
        for attempt in range(self.attempts):
            if attempt:
                time.sleep(min(2**attempt, 30))
            request = urllib.request.Request(url + "/chat/completions", json.dumps(body).encode(), headers)
            try:
                with urllib.request.urlopen(request, timeout=1800) as response:
                    return line["custom_id"], response.status, json.load(response)
            except urllib.error.HTTPError as error:
                status, text = error.code, error.read().decode(errors="replace")
                try:
                    said = json.loads(text)
                except ValueError:
                    said = {"error": {"message": text[:500]}}
                if status not in PASSING:
                    break
            except (OSError, ValueError) as error:
                status, said = None, {"error": {"message": str(error)}}
        return line["custom_id"], status or 503, said


class AskEngine:
    """A worker that is a vLLM engine. Written after vLLM's documentation, and not run where there is no GPU."""

    def __init__(self, results: str, model: str):
        from vllm import LLM

        self.results, self.model, self.engine = Results(Path(results)), model, LLM(model=model)

    def __call__(self, batch: dict) -> dict:
        from vllm import SamplingParams

        lines = [json.loads(line) for line in batch["line"]]
        known = ("temperature", "top_p", "top_k", "seed", "repetition_penalty")
        params = []
        for line in lines:
            asked = {name: line["body"][name] for name in known if name in line["body"]}
            longest = line["body"].get("max_tokens") or line["body"].get("max_completion_tokens")
            params.append(SamplingParams(max_tokens=longest, **asked))
        outputs = self.engine.chat([line["body"]["messages"] for line in lines], params)
        for line, output in zip(lines, outputs):
            said = output.outputs[0]
            prompt, answer = len(output.prompt_token_ids), len(said.token_ids)
            choice = {"index": 0, "message": {"role": "assistant", "content": said.text}, "finish_reason": said.finish_reason}
            usage = {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}
            self.results.add(line["custom_id"], 200, {"model": self.model, "choices": [choice], "usage": usage})
        return {"answered": [True] * len(lines)}


def execute(args, round_folder: Path) -> bool:
    """Has the lines of a round executed that have no answer yet; whether there is an answer now that was not there before, or none was missing."""
    import ray

    results = round_folder / "results"
    known = {result["custom_id"] for result in results_of(results) if is_answered(result)}
    lines = []
    for path in sorted(round_folder.glob("requests*.jsonl")):
        with path.open(encoding="utf-8") as requests:
            lines += [line for line in requests if line.strip() and json.loads(line)["custom_id"] not in known]
    print(f"{round_folder.name}: {len(lines)} lines to execute, {len(known)} are answered", flush=True)
    if not lines:
        return True
    if not ray.is_initialized():
        ray.init(address=args.address, log_to_driver=False, num_cpus=None if args.address else max(args.workers, 1))
    ray.data.DataContext.get_current().enable_progress_bars = False
    # A block for each batch: a batch is what a worker has in hand, and what is executed again after it was killed.
    blocks = max(1, -(-len(lines) // args.batch_size))
    data = ray.data.from_items([{"line": line} for line in lines], override_num_blocks=min(blocks, 10_000))
    if args.engine:
        worker, settings, resources = AskEngine, (str(results), args.engine), {"num_gpus": 1}
    else:
        worker, settings, resources = AskEndpoint, (str(results), args.urls, args.keys, args.at_once, args.attempts), {"num_cpus": 1}
    answered = data.map_batches(
        worker, fn_constructor_args=settings, batch_size=args.batch_size, compute=ray.data.ActorPoolStrategy(size=args.workers), **resources
    )
    return sum(int(row["answered"]) for row in answered.iter_rows()) > 0


def wardround(args, *command: str) -> str:
    # The command holds the lock, too: it may outlive a head that is killed, and the next head has to wait for its files.
    done = subprocess.run([args.program, *command], stdout=subprocess.PIPE, text=True, check=False, pass_fds=[args.lock])
    # 5: some lines were not taken, which the program has said; they are exported again.
    if done.returncode not in (0, 5):
        sys.exit(f"{args.program} {' '.join(command)} ended with exit code {done.returncode}")
    return done.stdout


def export(args, work: Path, number: int) -> Path | None:
    """Writes the requests of the next round; `None` where nothing is open."""
    making, folder = work / "exporting", work / f"round-{number:03}"
    making.mkdir(exist_ok=True)
    for left in making.iterdir():
        left.unlink()
    command = ["export", "openai-batch", args.run, "--cases", args.cases, "--model", args.model, "--repeats", str(args.repeats)]
    if args.judge:
        command += ["--judge", args.judge, "--judge-repeats", str(args.judge_repeats)]
    wardround(args, *command, *args.export, "--out", str(making / "requests.jsonl"))
    if not any(making.iterdir()):
        return None
    # A round is there as a whole or not at all.
    making.rename(folder)
    return folder


def take(args, folder: Path) -> bool:
    """Imports what a round brought; whether the run has more records than before. Importing the same results twice adds nothing."""
    streams = [Path(args.run) / name for name in ("turns.jsonl", "verdicts.jsonl")]
    before = [stream.stat().st_size for stream in streams if stream.exists()]
    gathered = folder / "results.jsonl"
    with (folder / "results.jsonl.new").open("w", encoding="utf-8") as file:
        for result in results_of(folder / "results"):
            if is_answered(result):
                file.write(json.dumps(result, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    (folder / "results.jsonl.new").rename(gathered)
    wardround(args, "import", "openai-batch", str(gathered), "--run", args.run, "--cases", args.cases)
    (folder / "imported").touch()
    return before != [stream.stat().st_size for stream in streams if stream.exists()]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", required=True, help="the run's folder")
    parser.add_argument("--cases", required=True, help="the case file, or bundled")
    parser.add_argument("--model", required=True, help="who answers, by its name in the settings")
    parser.add_argument("--judge", help="who judges, by its name in the settings")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--judge-repeats", type=int, default=1)
    parser.add_argument("--work", required=True, type=Path, help="the folder for requests and results")
    parser.add_argument("--workers", type=int, default=4, help="Ray's workers")
    parser.add_argument("--batch-size", type=int, default=32, help="lines that a worker has in hand")
    parser.add_argument("--at-once", type=int, default=16, help="requests that a worker has under way")
    parser.add_argument("--attempts", type=int, default=5, help="how often a line is sent while its failure can pass")
    parser.add_argument("--url", action="append", default=[], metavar="[MODEL=]URL", help="where lines go, for one model of the requests or for all")
    parser.add_argument("--key-env", action="append", default=[], metavar="[MODEL=]NAME", help="the environment variable that has the key")
    parser.add_argument("--engine", metavar="MODEL", help="run vLLM with this model in each worker instead")
    parser.add_argument("--address", help="a Ray cluster, as ray.init takes it; else one is started on this machine")
    parser.add_argument("--program", default="wardround")
    parser.add_argument("--rounds", type=int, default=1000, help="end after so many rounds, as a head that is stopped between two")
    parser.add_argument("export", nargs="*", help="after --: more flags of wardround export openai-batch")
    args = parser.parse_args()
    if not args.url and not args.engine:
        parser.error("--url (where the lines go) or --engine is needed")
    split = lambda text: text.split("=", 1) if "=" in text.split("://")[0] else ("", text)
    args.urls = {model: url.rstrip("/") for model, url in map(split, args.url)}
    args.keys = {model: os.environ[name] for model, name in map(split, args.key_env)}
    return args


def main() -> int:
    args = arguments()
    args.work.mkdir(parents=True, exist_ok=True)
    lock = (args.work / "lock").open("w")
    args.lock = lock.fileno()
    for waited in range(LONGEST_COMMAND):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError:
            if waited == 0:
                print(f"{args.work} is in use by another process; waiting for it", file=sys.stderr)
            time.sleep(1)
    else:
        print(f"{args.work} is still in use by another process", file=sys.stderr)
        return 6
    rounds = sorted(args.work.glob("round-*"))
    # What a head left that was killed comes first.
    folder = rounds[-1] if rounds and not (rounds[-1] / "imported").exists() else None
    number, is_resumed = len(rounds) + 1, folder is not None
    for _ in range(args.rounds):
        if folder is None:
            folder, number = export(args, args.work, number), number + 1
        if folder is None:
            print("nothing is left")
            return 0
        if not execute(args, folder):
            print(f"{folder}: no line was answered; mend the cause and run this again", file=sys.stderr)
            return 5
        if not take(args, folder) and not is_resumed:
            print(f"{folder}: servers replied, and with no answer; see {folder / 'results.jsonl'} and run this again once the cause is mended", file=sys.stderr)
            return 5
        folder, is_resumed = None, False
    return 0


if __name__ == "__main__":
    sys.exit(main())
