import { pythonLiteral } from './python-literal.ts'
import type { SampleValues, Task } from './values.ts'

/** What Python 3.9 runs, with nothing but its own library. */
export const pythonSamples: Readonly<Record<Task, (values: SampleValues) => string>> = {
  send: (values) => `import uuid
${caller(values)}
PAYLOAD = ${pythonLiteral(values.payload)}

answer = call("/api/v2/messages", {
    "fqcn": ${text(values.send.fqcn)},
    "topicOwner": ${text(values.send.topicOwner)},
    "topicName": ${text(values.send.topicName)},
    # The same again is accepted once.
    "transactionId": str(uuid.uuid4()),
    "payload": json.dumps(PAYLOAD),
})
print(answer["clientGatewayMessageId"])
`,
  receive: (values) => {
    const { client } = values
    const { fqcn } = values.receive
    const query = new URLSearchParams({ fqcn, clientId: client, amount: '100', wait: '30', acknowledge: 'explicit' })
    return `${caller(values)}
while True:
    for message in call(${text(`/api/v2/messages?${query}`)}):
        print(message["id"], message["payload"], flush=True)
        # When the work is done; until then a message comes again.
        call("/api/v2/messages/ack", {
            "fqcn": ${text(fqcn)},
            "clientId": ${text(client)},
            "messagesIds": [message["id"]],
        })
`
  },
  webhook: () => `import base64, hashlib, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, HTTPServer

SECRET = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))


def is_genuine(headers, body):
    names = ["webhook-id", "webhook-timestamp", "webhook-signature"]
    identifier, timestamp, signatures = [headers.get(name, "") for name in names]
    signed = f"{identifier}.{timestamp}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.digest(SECRET, signed, hashlib.sha256)).decode()
    is_recent = timestamp.isdigit() and abs(time.time() - int(timestamp)) < 300
    return is_recent and any(hmac.compare_digest(wanted, given) for given in signatures.split(" "))


class Endpoint(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        genuine = is_genuine(self.headers, body)
        if genuine:
            # The same id is the same message: keep those that you have dealt with.
            print(self.headers["webhook-id"], json.loads(body), flush=True)
        self.send_response(204 if genuine else 401)
        self.end_headers()


HTTPServer(("127.0.0.1", 8400), Endpoint).serve_forever()
`,
  file: ({ url, apiKey, upload }) => `import base64
from urllib.parse import urljoin
from urllib.request import Request, urlopen

URL = ${text(url)}
NAME = "profile.csv"
TUS = {"x-api-key": ${text(apiKey)}, "tus-resumable": "1.0.0"}

with open(NAME, "rb") as file:
    data = file.read()
about = {
    "fqcn": ${text(upload.fqcn)},
    "topicOwner": ${text(upload.topicOwner)},
    "topicName": ${text(upload.topicName)},
    "filename": NAME,
}
metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in about.items())
announced = {**TUS, "upload-length": str(len(data)), "upload-metadata": metadata}
place = urlopen(Request(URL + "/api/v2/files", method="POST", headers=announced)).headers["location"]
piece = {**TUS, "upload-offset": "0", "content-type": "application/offset+octet-stream"}
urlopen(Request(urljoin(URL, place), data, method="PATCH", headers=piece))
print(place.rsplit("/", 1)[1])
`,
}

const caller = ({ url, apiKey }: SampleValues): string => `import json
from urllib.request import Request, urlopen

URL = ${text(url)}
HEADERS = {"x-api-key": ${text(apiKey)}, "content-type": "application/json"}


def call(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(URL + path, data, HEADERS)) as answer:
        return json.loads(answer.read() or "null")

`

const text = (value: string): string => pythonLiteral(value)
