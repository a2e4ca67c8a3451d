#!/usr/bin/env python3
"""The page of vane serve in a real browser: headless Chromium, driven over its DevTools pipe.

    check_page.py VANE MODELS [SCREENSHOT.png]

Types a comment and a page as a person would, and looks at what is shown. Fails when the page asks for anything outside
the service, or when the browser reports an error. Exits with 77 (skipped) where Chromium is missing.
"""
import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

COMMENT = "Selling these chips to our rival is a mistake we will regret for years. 😡"
HOSTILE = "<img src=x onerror=\"document.title='broken in'\"> I love & hate it"
PAGE = """Chips and borders
The senate has voted on the export of chips after a debate that took the whole night. Nobody was surprised.

3 comments

Ann Lee
2 hours ago
This is awful, I hate it. It will hurt every one of us.
Reply

Bob Ray
1 hour ago
Wonderful news, I love it! Selling them chips keeps them dependent on us.
Reply

Cy Young
40 minutes ago
I do not know what to think. Who pays for it in the end?
Reply
"""
READY = """new Promise((done, fail) => {
    const end = Date.now() + 20000;
    (function look() {
        if (%s) done(true);
        else if (Date.now() > end) fail(new Error("nothing was shown: " + document.body.innerText));
        else setTimeout(look, 50);
    })();
})"""


class Browser:
    """Chromium with a pipe instead of a port: file 3 is its input, 4 its output, messages end with a NUL."""

    def __init__(self, program, profile):
        to_read, self.to_write = os.pipe()
        self.from_read, from_write = os.pipe()

        def place():
            spare_in, spare_out = os.dup(to_read), os.dup(from_write)
            os.dup2(spare_in, 3)
            os.dup2(spare_out, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", f"--user-data-dir={profile}",
             "--remote-debugging-pipe", "about:blank"],
            preexec_fn=place, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(from_write)
        self.last, self.left, self.events, self.session = 0, b"", [], None

    def send(self, method, **params):
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to_write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def read(self):
        while b"\0" not in self.left:
            more = os.read(self.from_read, 1 << 16)
            if not more:
                raise RuntimeError("the browser has ended")
            self.left += more
        message, self.left = self.left.split(b"\0", 1)
        return json.loads(message)

    def run(self, script):
        result = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"].get("exception", {}).get("description", "a script failed"))
        return result["result"].get("value")

    def close(self):
        self.process.terminate()
        self.process.wait(20)


def start_service(vane, models, folder):
    log = open(os.path.join(folder, "log"), "w+", encoding="utf-8")
    process = subprocess.Popen([vane, "serve", "--port", "0"], stderr=log, env={**os.environ, "VANE_MODELS": models})
    for _ in range(600):
        with open(log.name, encoding="utf-8") as file:
            found = re.search(r"on (http://\S+)", file.read())
        if found:
            return process, found.group(1)
        time.sleep(0.05)
    raise RuntimeError("the service did not start")


def type_and_click(browser, text, button, ready):
    browser.run("document.getElementById('text').focus(); document.getElementById('text').select()")
    browser.send("Input.insertText", text=text)
    browser.run(f"document.getElementById('{button}').click()")
    browser.run(READY % ready)


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def check_comment(browser, screenshot):
    type_and_click(browser, COMMENT, "score", "document.querySelectorAll('#results .task').length === 2")
    shown = browser.run("[...document.querySelectorAll('.words')].map((words) => words.textContent)")
    expect(shown == [COMMENT, COMMENT], f"the comment is shown as {shown}")
    words = browser.run("[...document.querySelectorAll('[data-task=sentiment] mark')].map((m) => [m.textContent, m.className])")
    expect(browser.run("document.querySelector('[data-task=sentiment]').dataset.label") == "negative", "it is not negative")
    expect(["regret", "toward"] in words, f"'regret' does not push toward negative: {words}")
    expect(any(text == "😡" for text, _ in words), f"the emoji is not marked by itself: {words}")
    colour = browser.run("getComputedStyle(document.querySelector('mark.toward')).backgroundColor")
    expect(colour.startswith("rgba(35, 134, 54, 0."), f"a mark's colour is {colour}: was the style refused?")
    width = browser.run("document.querySelector('.bar.best i').getBoundingClientRect().width")
    expect(width > 20, f"the best label's bar is {width} pixels wide")
    if screenshot:
        size = browser.run("({width: 900, height: Math.ceil(document.documentElement.getBoundingClientRect().height)})")
        picture = browser.send("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                               clip={"x": 0, "y": 0, "scale": 1, **size})
        with open(screenshot, "wb") as file:
            file.write(base64.b64decode(picture["data"]))


def check_page(browser):
    type_and_click(browser, PAGE, "segment", "document.querySelectorAll('#results .comment').length === 3")
    titles = browser.run("[...document.querySelectorAll('.comment h2')].map((title) => title.textContent)")
    expect(titles == ["Ann Lee, 2 hours ago", "Bob Ray, 1 hour ago", "Cy Young, 40 minutes ago"], f"replies: {titles}")
    labels = browser.run("[...document.querySelectorAll('[data-task=sentiment]')].map((task) => task.dataset.label)")
    expect(labels[:2] == ["negative", "positive"], f"sentiments: {labels}")


def check_hostile(browser):
    type_and_click(browser, HOSTILE, "score", "document.querySelectorAll('#results .task').length === 2")
    expect(browser.run("document.querySelectorAll('#results img').length") == 0, "pasted markup became markup")
    expect(browser.run("document.title").startswith("vane"), "a pasted script has run")


def check_silence(browser, url):
    """Every request went to the service, and the browser has nothing to complain of."""
    asked = [event["params"]["request"]["url"] for event in browser.events if event.get("method") == "Network.requestWillBeSent"]
    outside = [where for where in asked if not where.startswith(url) and not where.startswith("data:,")]
    expect(url in asked and not outside, f"asked {asked}, outside {outside}")
    for event in browser.events:
        kind, params = event.get("method"), event.get("params", {})
        expect(kind != "Runtime.exceptionThrown", f"a script failed: {params}")
        expect(kind != "Log.entryAdded" or params["entry"]["level"] != "error", f"the browser says {params}")


def main():
    vane, models = sys.argv[1:3]
    screenshot = sys.argv[3] if len(sys.argv) > 3 else None
    program = shutil.which("chromium")
    if program is None:
        print("skipped: there is no chromium; apt-get install chromium")
        return 77
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        service, url = start_service(vane, models, folder)
        browser = Browser(program, os.path.join(folder, "profile"))
        try:
            target = browser.send("Target.createTarget", url="about:blank")["targetId"]
            browser.session = browser.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Network", "Log"):
                browser.send(f"{domain}.enable")
            browser.send("Emulation.setDeviceMetricsOverride", width=900, height=1000, deviceScaleFactor=1, mobile=False)
            browser.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])
            browser.send("Page.navigate", url=url)
            browser.run(READY % "document.getElementById('models')?.textContent.includes('vane 0')")
            check_comment(browser, screenshot)
            check_page(browser)
            check_hostile(browser)
            check_silence(browser, url)
            service.terminate()
            service.wait(30)
            type_and_click(browser, COMMENT, "score", "document.getElementById('message').className === 'bad'")
            expect("does not answer" in browser.run("document.getElementById('message').textContent"), "no word of its end")
        finally:
            browser.close()
            service.kill()
            service.wait(30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
