"""Who calls 700 hears a question: 1 leads to 201, 2 takes a message. See menu.sh for what it wants."""
import json, os, ssl, threading, urllib.request

TRUST = ssl.create_default_context(cafile=os.environ["RINGFENCE_CA"])
HEADERS = {"Authorization": "Bearer " + os.environ["RINGFENCE_TOKEN"], "Content-Type": "application/json"}


def ask(path, **body):
    url = os.environ["RINGFENCE_API"] + "/applications/" + path
    request = urllib.request.Request(url, json.dumps(body).encode(), HEADERS)
    with urllib.request.urlopen(request, context=TRUST) as answer:
        return json.loads(answer.read() or b"null")


def serve(call):
    key = ask(f"calls/{call}/ask", play=["welcome"], most=1, within=10)["keys"]
    if key == "1":
        return ask(f"calls/{call}/transfer", to="201")
    if key == "2":
        ask(f"calls/{call}/record", longest=60)
    ask(f"calls/{call}/hang-up")


while True:
    call = ask("700/next")
    if call:
        threading.Thread(target=serve, args=[call["id"]]).start()
