"""How long the front door takes, with many people at once who each walk through a whole check.

Run it with `python benchmarks/web.py` (extras `web` and `dev`). A real server process answers over the loopback; every person is drawn from the
model, reads for a moment, answers, and goes on to the result. The server's own time stands in its header `server-timing`; what the client saw is
beside it. Both share the machine.
"""

import argparse
import asyncio
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from random import Random

import httpx2
import numpy as np

from uncramp.inference.network import build_network
from uncramp.reading.read import read_knowledge
from uncramp.simulate import draw_people
from uncramp.terms.evidence import ABSENT
from uncramp.terms.knowledge import Knowledge

SEED = 7
PORT = 8129
ADDRESS = f"http://127.0.0.1:{PORT}"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
TIMING = re.compile(r"dur=([\d.]+)")
MOST_SCREENS = 80
SECONDS_TO_START = 30
Times = dict[str, list[tuple[float, float]]]


class Walker:
    """One person in a browser of their own: reads, answers, goes on."""

    def __init__(self, truth: Mapping[str, str], pause: float, times: Times, chance: Random) -> None:
        self.truth = truth
        self.pause = pause
        self.times = times
        self.chance = chance
        self.client = httpx2.AsyncClient(base_url=ADDRESS, timeout=60)
        self.text = ""
        self.path = ""

    async def walk(self, about: Mapping[str, str]) -> None:
        """From the start to the result."""
        await asyncio.sleep(self.chance.uniform(0.0, 2.0) * self.pause)
        async with self.client:
            await self.get("/")
            await self.post("/start", about)
            for _ in range(MOST_SCREENS):
                if self.path == "/emergency":
                    await self.get("/check")
                if self.path == "/result":
                    return
                await self.answer()

    async def answer(self) -> None:
        """One screen: what is true, and no or "don't know" to the rest."""
        fields = dict(HIDDEN.findall(self.text))
        wanted = {name: self.truth.get(name, ABSENT) for name in fields.get("asked", "").split()}
        marks = {name: value for name, value in wanted.items() if f'name="{name}" value="{value}"' in self.text}
        await self.post("/check", {**fields, **marks, "go": "skip"})

    async def post(self, path: str, fields: Mapping[str, str]) -> None:
        """Send a form, and open the page that it leads to."""
        await asyncio.sleep(self.chance.uniform(0.5, 1.5) * self.pause)
        token = dict(HIDDEN.findall(self.text)).get("token", "")
        response = await self.timed("POST", path, f"answers sent to {path}", {**fields, "token": token})
        await self.get(response.headers["location"])

    async def get(self, path: str) -> None:
        """Open a page, and the one that it leads on to."""
        self.path = path
        response = await self.timed("GET", path, {"/": "start page", "/check": "screen"}.get(path, path))
        self.text = response.text
        if response.is_redirect:
            await self.get(response.headers["location"])

    async def timed(self, method: str, path: str, name: str, fields: Mapping[str, str] | None = None) -> httpx2.Response:
        """One request, timed by the client and by the server."""
        began = time.perf_counter()
        response = await self.client.request(method, path, data=fields)
        seen = (time.perf_counter() - began) * 1000.0
        if not (response.is_success or response.is_redirect):
            raise SystemExit(f"{method} {path}: {response.status_code} {response.text[:400]}")
        if response.is_redirect and method == "GET":
            name = "way to the next page"
        self.times[name].append((float(TIMING.findall(response.headers["server-timing"])[0]), seen))
        return response


def truths(knowledge: Knowledge, people: int) -> list[tuple[dict[str, str], dict[str, str]]]:
    """For each person what the start form and the later screens are told."""
    network = build_network(knowledge)
    drawn = draw_people(network, people, SEED)
    return [
        (
            {"age_years": str(one.person.age_years), "sex": one.person.sex or "unknown", "country": "", "go": "next"},
            {name: str(observation.value) for name, observation in one.evidence.items()},
        )
        for one in drawn
    ]


async def crowd(people: int, pause: float) -> Times:
    """Everybody at once."""
    times: Times = defaultdict(list)
    chance = Random(SEED)
    walkers = [(Walker(truth, pause, times, Random(chance.random())), about) for about, truth in truths(read_knowledge(), people)]
    await asyncio.gather(*(walker.walk(about) for walker, about in walkers))
    return times


def report(times: Times) -> None:
    """The quantiles of each kind of page, in milliseconds."""
    print(f"{'':28} {'times':>6} {'server p50':>11} {'p95':>7} {'p99':>7} {'seen p50':>10} {'p99':>7}")
    steps = [pair for name, pairs in times.items() if name in ("screen", "answers sent to /check") for pair in pairs]
    for name, pairs in (*sorted(times.items()), ("every step of the check", steps)):
        server, seen = np.array(pairs).T
        quantiles = [np.quantile(server, q) for q in (0.5, 0.95, 0.99)] + [np.quantile(seen, q) for q in (0.5, 0.99)]
        print(f"{name:28} {len(pairs):6} {quantiles[0]:11.1f} {quantiles[1]:7.1f} {quantiles[2]:7.1f} {quantiles[3]:10.1f} {quantiles[4]:7.1f}")


def wait_for_server() -> None:
    """Until it answers."""
    for _ in range(SECONDS_TO_START * 5):
        try:
            httpx2.get(f"{ADDRESS}/healthz")
            return
        except httpx2.TransportError:
            time.sleep(0.2)
    raise SystemExit(f"the server at {ADDRESS} did not answer within {SECONDS_TO_START} s")


def main() -> None:
    """Start a server, send the crowd, print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--pause", type=float, default=1.0, help="mean seconds that a person reads before answering")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        keep = Path(folder) / "checks.sqlite"
        command = [sys.executable, "-m", "uncramp", "serve", "--no-open", "--port", str(PORT), "--keep", str(keep)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            wait_for_server()
            report(asyncio.run(crowd(given.people, given.pause)))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
