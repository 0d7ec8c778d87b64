"""Asks oTree, a server of questionnaires in rounds, as the load program asks Castalia.

64 participants at once get a page of 20 statements on a scale of five points, and save answers one
by one, each on a page of its own: for docs/performance.md. oTree keeps them in SQLite, as its
`otree prodserver` does by default. In an environment of its own:

    python3 -m venv /tmp/compare && /tmp/compare/bin/pip install otree aiohttp
    /tmp/compare/bin/python benches/compare/otree.py
"""

import asyncio
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import aiohttp

PEOPLE = 64
STATEMENTS = 20
SAVES = 60
SECONDS = 5
ADDRESS = "http://127.0.0.1:8321"
KEY = "compare"
CHOICES = "[1, 2, 3, 4, 5]"

SETTINGS = """
SESSION_CONFIGS = [
    dict(name="sheet", app_sequence=["sheet"], num_demo_participants=1),
    dict(name="single", app_sequence=["single"], num_demo_participants=1),
]
SESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=1, participation_fee=0)
LANGUAGE_CODE = "en"
ADMIN_USERNAME = "admin"
ADMIN_PASSWORD = "compare"
SECRET_KEY = "compare"
"""

APP = """
from otree.api import *

class C(BaseConstants):
    NAME_IN_URL = "{name}"
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = {rounds}

class Subsession(BaseSubsession):
    pass

class Group(BaseGroup):
    pass

class Player(BasePlayer):
{fields}

class Rate(Page):
    form_model = "player"
    form_fields = [{names}]

page_sequence = [Rate]
"""

PAGE = "{{ block content }}{{ formfields }}{{ next_button }}{{ endblock }}"


def write_project(folder):
    (folder / "settings.py").write_text(SETTINGS)
    for needed in ["_static", "_templates"]:
        (folder / needed).mkdir()
    for name, statements, rounds in [("sheet", STATEMENTS, 1), ("single", 1, SAVES)]:
        names = [f"item{place}" for place in range(statements)]
        fields = "\n".join(
            f"    {field} = models.IntegerField(choices={CHOICES}, blank=True, "
            f'widget=widgets.RadioSelect, label="Volume of smuggled goods, statement {field}")'
            for field in names
        )
        app = folder / name
        app.mkdir()
        listed = ", ".join(f'"{field}"' for field in names)
        app.joinpath("__init__.py").write_text(
            APP.format(name=name, rounds=rounds, fields=fields, names=listed)
        )
        app.joinpath("Rate.html").write_text(PAGE)


async def until_up(session):
    for _ in range(100):
        try:
            async with session.get(ADDRESS):
                return
        except aiohttp.ClientError:
            await asyncio.sleep(0.2)
    sys.exit("oTree did not start")


async def begin(session, config):
    """Where each participant stands after coming in."""
    headers = {"otree-rest-key": KEY}
    asked = {"session_config_name": config, "num_participants": PEOPLE}
    async with session.post(f"{ADDRESS}/api/sessions", json=asked, headers=headers) as answer:
        code = (await answer.json(content_type=None))["code"]
    async with session.get(f"{ADDRESS}/api/sessions/{code}", headers=headers) as answer:
        people = (await answer.json(content_type=None))["participants"]
    pages = []
    for person in people:
        async with session.get(f"{ADDRESS}/InitializeParticipant/{person['code']}") as answer:
            assert answer.status == 200, answer.status
            pages.append(str(answer.url))
    return pages


async def read_pages(session, pages):
    """Pages a second, and the time of each."""
    end = time.perf_counter() + SECONDS
    times = []

    async def reader(page):
        while (start := time.perf_counter()) < end:
            async with session.get(page) as answer:
                text = await answer.text()
            assert text.count('type="radio"') >= STATEMENTS * 5, text[:400]
            times.append(time.perf_counter() - start)

    await asyncio.gather(*map(reader, pages))
    return len(times) / SECONDS, times


async def save(session, pages):
    """Saves a second, each stored and answered with the address of the next page."""
    start = time.perf_counter()
    times = []

    async def saver(page):
        for number in range(1, SAVES):
            began = time.perf_counter()
            asked = {"item0": str(1 + number % 5)}
            async with session.post(page, data=asked, allow_redirects=False) as answer:
                assert answer.status in (302, 303), (answer.status, await answer.text())
                page = ADDRESS + re.sub(r"^https?://[^/]*", "", answer.headers["location"])
            times.append(time.perf_counter() - began)

    await asyncio.gather(*map(saver, pages))
    return len(times) / (time.perf_counter() - start), times


def told(what, rate, times):
    times.sort()
    p99 = times[int(len(times) * 0.99)]
    middle = statistics.median(times)
    print(f"{what}: {rate:.0f} a second, p50 {middle * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")


async def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_project(folder)
        program = pathlib.Path(sys.executable).with_name("otree")
        environment = {
            **os.environ,
            # oTree starts itself by its name.
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "OTREE_PRODUCTION": "1",
            "OTREE_AUTH_LEVEL": "STUDY",
            "OTREE_REST_KEY": KEY,
        }
        log = (folder / "log").open("w")
        run = dict(cwd=folder, env=environment, stdout=log, stderr=log)
        server = None
        connector = aiohttp.TCPConnector(limit=PEOPLE)
        patience = aiohttp.ClientTimeout(total=600)
        try:
            subprocess.run([program, "resetdb", "--noinput"], check=True, **run)
            server = subprocess.Popen([program, "prodserver", ADDRESS.split("//")[1]], **run)
            async with aiohttp.ClientSession(connector=connector, timeout=patience) as session:
                await until_up(session)
                told(f"page of {STATEMENTS}", *await read_pages(session, await begin(session, "sheet")))
                told("save", *await save(session, await begin(session, "single")))
        except BaseException:
            print((folder / "log").read_text()[-3000:], file=sys.stderr)
            raise
        finally:
            if server is not None:
                server.terminate()
                server.wait()


asyncio.run(main())
