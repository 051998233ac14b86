import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/**
 * Systems give out ports from 32,768 (Linux) or 49,152 on by themselves, also to whom tests know nothing of. Below, nobody
 * takes the port of a service while it is stopped.
 */
const [firstPort, endPort] = [11_000, 32_000]

/** A port of this machine that nobody uses now. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1)
  return port
}

/** Ports in a row that nobody uses now. */
export async function freePorts(count: number): Promise<[number, ...number[]]> {
  for (;;) {
    const first = randomInt(firstPort, endPort - count)
    const others = Array.from({ length: count - 1 }, (_, i) => first + 1 + i)
    if (await areFree([first, ...others])) return [first, ...others]
  }
}

async function areFree(ports: readonly number[]): Promise<boolean> {
  const servers: Server[] = []
  try {
    for (const port of ports) {
      const server = createServer().listen(port, '127.0.0.1')
      await once(server, 'listening')
      servers.push(server)
    }
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false
    throw error
  } finally {
    await Promise.all(servers.map((server) => once(server.close(), 'close')))
  }
}
