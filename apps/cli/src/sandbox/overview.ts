import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Delivery } from '../simulation/simulate.ts'
import type { RunningParticipant, Sandbox } from './start-sandbox.ts'

/** The page at the printed URL: who takes part, where everything is, and the latest deliveries. */
export type Overview = { readonly url: string; add(delivery: Delivery): void; close(): Promise<void> }

const kept = 50
const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;overflow-wrap:anywhere}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8886}code{font-size:.9em}`

export async function serveOverview(options: {
  host: string
  port: number
  participants: readonly RunningParticipant[]
  urls: Sandbox['urls']
}): Promise<Overview> {
  const { host, port, participants, urls } = options
  let deliveries: Delivery[] = []
  let count = 0
  const server = createServer((request, response) => {
    response.setHeader('content-security-policy', "default-src 'none'; style-src 'self'; frame-ancestors 'none'")
    response.setHeader('x-content-type-options', 'nosniff')
    if (request.method !== 'GET') return response.writeHead(405, { allow: 'GET' }).end()
    if (request.url === '/style.css') return response.writeHead(200, { 'content-type': 'text/css' }).end(style)
    if (request.url === '/deliveries')
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ count, deliveries }))
    if (request.url !== '/') return response.writeHead(404).end()
    return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', refresh: '3' }).end(page())
  })
  const page =
    (): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Digital Spine sandbox</title><link rel="stylesheet" href="/style.css"></head><body><main>
<h1>Digital Spine sandbox</h1><p>${count} messages delivered since the start. Each was signed and encrypted by its sender, carried by a broker that cannot read it, and verified by its recipient.</p>
<h2>Participants</h2><table><thead><tr><th scope="col">Who</th><th scope="col">DID</th><th scope="col">Gateway</th></tr></thead><tbody>
${participants.map(({ title, name, did, url }) => row([`${escapeHtml(title)}<br>${escapeHtml(name)}`, `<code>${escapeHtml(did)}</code>`, escapeHtml(url)])).join('')}</tbody></table>
<h2>Shared infrastructure</h2><table><tbody>${Object.entries(urls)
      .map(([name, url]) => row([escapeHtml(name), escapeHtml(url)]))
      .join('')}</tbody></table>
<h2>Latest deliveries</h2><table><thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">Message</th><th scope="col">ms</th></tr></thead><tbody>
${deliveries.map(({ from, to, messageId, ms }) => row([escapeHtml(from), escapeHtml(to), `<code>${escapeHtml(messageId)}</code>`, String(ms)])).join('')}</tbody></table></main></body></html>`
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host}:${bound}`,
    add(delivery) {
      count += 1
      deliveries = [delivery, ...deliveries].slice(0, kept)
    },
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const row = (cells: readonly string[]): string => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
