#!/usr/bin/env python3
"""vane serve under Google's own Python client, as Perspective's documentation uses it: check_google.py VANE MODELS

Only the address of the description differs. Exits with 77 (skipped) where the client is missing (python3-googleapi).
"""
import json
import os
import re
import subprocess
import sys
import tempfile

KEY = "a-key-of-some-length"
CONFIG = {"port": 0, "api_keys": [KEY], "perspective": {"attributes": {"TOXICITY": "SENTIMENT_NEGATIVE"}}}


def start(folder, vane, models):
    path = os.path.join(folder, "serve.json")
    with open(path, "w") as file:
        json.dump(dict(CONFIG, perspective=dict(CONFIG["perspective"], suggestions="labels.jsonl")), file)
    os.chmod(path, 0o600)
    service = subprocess.Popen([vane, "serve", "--config", path], stderr=subprocess.PIPE, text=True,
                               env=dict(os.environ, VANE_MODELS=models))
    found = re.search(r"on (http:\S+)/", service.stderr.readline())
    assert found, "the service did not start"
    return service, found.group(1)


def check(url, folder, discovery, errors):
    client = discovery.build("commentanalyzer", "v1alpha1", developerKey=KEY, cache_discovery=False,
                             discoveryServiceUrl=url + "/$discovery/rest?version=v1alpha1")
    comments = client.comments()
    wanted = {"TOXICITY": {}, "STANCE_FAVOR:chip-export": {}}
    answer = comments.analyze(body={"comment": {"text": "This is awful, I hate it \N{POUTING FACE}"},
                                    "languages": ["en"], "requestedAttributes": wanted}).execute()
    toxicity = answer["attributeScores"]["TOXICITY"]
    assert toxicity["summaryScore"]["value"] > 0.6, answer
    assert toxicity["spanScores"][0]["end"] == 27, answer  # the emoji counts as two
    assert "STANCE_FAVOR:chip-export" in answer["attributeScores"], answer
    suggestion = {"comment": {"text": "What an awful person."}, "clientToken": "comment:81",
                  "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}
    assert comments.suggestscore(body=suggestion).execute() == {"clientToken": "comment:81"}
    with open(os.path.join(folder, "labels.jsonl")) as file:
        assert json.loads(file.read())["sentiment"] == "negative"
    try:
        comments.analyze(body={"comment": {"text": "hello"}, "requestedAttributes": {"INSULT": {}}}).execute()
        raise AssertionError("an attribute that no model serves was answered")
    except errors.HttpError as error:
        assert error.resp.status == 400 and "Unknown requested attribute: INSULT" in str(error), error


def main():
    try:
        from googleapiclient import discovery, errors
    except ImportError:
        print("skipped: there is no googleapiclient; apt-get install python3-googleapi")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        service, url = start(folder, *sys.argv[1:3])
        try:
            check(url, folder, discovery, errors)
        finally:
            service.terminate()
            service.stderr.read()
            code = service.wait()
    return code


if __name__ == "__main__":
    sys.exit(main())
