import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePorts } from './free-port.ts'
import { findNatsServer } from './nats-server.ts'
import { tempFolder } from './temp-folder.ts'

/** A real NATS with JetStream that syncs every write, of one node or a cluster; nodes are numbered from 0. */
export type TestNats = AsyncDisposable & {
  readonly urls: readonly string[]
  /** The process of a node; undefined while it is down. */
  pid(node: number): number | undefined
  /** SIGKILL; it is gone when this answers. */
  kill(node: number): Promise<void>
  /** SIGTERM, as an operator stops it. */
  stop(node: number): Promise<void>
  /** Starts a node again on its data, and waits until it has caught up. */
  restart(node: number): Promise<void>
  /** The node that leads a stream; undefined while none does. */
  leaderOf(stream: string): Promise<number | undefined>
}

type Node = { readonly url: string; readonly monitor: string; readonly config: string; child: ChildProcess | undefined }

/** Starts it, and waits until it takes work. Throws where there is no nats-server: ask `findNatsServer` before. */
export async function startNats({ nodes: count = 1 }: { nodes?: 1 | 3 } = {}): Promise<TestNats> {
  const program = findNatsServer()
  if (program === undefined) throw new Error('there is no nats-server')
  const folder = tempFolder()
  const nodes = await writeConfigs(folder.path, count)
  const start = (node: Node): void => {
    node.child = spawn(program, ['-c', node.config], { stdio: 'ignore' })
  }
  const end = async (index: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const node = nodeOf(index)
    const { child } = node
    node.child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    // A stopped process does not hear SIGTERM before it goes on.
    child.kill('SIGCONT')
    await once(child, 'exit')
  }
  const nodeOf = (index: number): Node => {
    const node = nodes[index]
    if (node === undefined) throw new TypeError(`there is no node ${index}`)
    return node
  }
  const killAll = (): void => {
    for (const { child } of nodes) child?.kill('SIGKILL')
  }
  // A test that ends without disposing of them leaves none behind.
  process.once('exit', killAll)
  for (const node of nodes) start(node)
  await Promise.all(nodes.map(untilHealthy))
  return {
    urls: nodes.map(({ url }) => url),
    pid: (index) => nodeOf(index).child?.pid,
    kill: (index) => end(index, 'SIGKILL'),
    stop: (index) => end(index, 'SIGTERM'),
    async restart(index) {
      start(nodeOf(index))
      await untilHealthy(nodeOf(index))
    },
    async leaderOf(stream) {
      for (const node of nodes) {
        if (node.child === undefined) continue
        const leader = await findLeader(node, stream).catch(() => undefined)
        if (leader !== undefined) return leader
      }
      return undefined
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((_, index) => end(index, 'SIGKILL')))
      process.off('exit', killAll)
      folder[Symbol.dispose]()
    },
  }
}

async function writeConfigs(folder: string, count: number): Promise<Node[]> {
  const ports = await freePorts(count * 3)
  const [clients, monitors, routes] = [0, 1, 2].map((i) => ports.slice(i * count, (i + 1) * count)) as number[][]
  return (clients ?? []).map((port, i) => {
    const data = join(folder, `n${i}`)
    mkdirSync(data)
    const links = routes?.map((route) => `nats-route://127.0.0.1:${route}`).join(', ')
    const cluster = `cluster { name: spine, listen: "127.0.0.1:${routes?.[i]}", routes: [${links}] }`
    const config = join(data, 'nats.conf')
    writeFileSync(
      config,
      `server_name: n${i}
listen: "127.0.0.1:${port}"
http: "127.0.0.1:${monitors?.[i]}"
max_payload: 8388608
jetstream { store_dir: "${data}", sync_interval: always }
${count > 1 ? cluster : ''}
`,
    )
    return { url: `nats://127.0.0.1:${port}`, monitor: `http://127.0.0.1:${monitors?.[i]}`, config, child: undefined }
  })
}

/** A node says that it is healthy when it has a leader and everything that the leader has. */
async function untilHealthy(node: Node): Promise<void> {
  for (const { child } = node; ; await pause(20)) {
    if (child?.exitCode !== null) throw new Error(`nats-server did not start: ${child?.exitCode}`)
    const answer = await fetch(`${node.monitor}/healthz`).catch(() => undefined)
    await answer?.body?.cancel()
    if (answer?.ok === true) return
  }
}

type Report = {
  account_details?: { stream_detail?: { name: string; cluster?: { leader?: string } }[] }[]
}

async function findLeader({ monitor }: Node, stream: string): Promise<number | undefined> {
  const report = (await (await fetch(`${monitor}/jsz?streams=true`)).json()) as Report
  const details = report.account_details?.flatMap(({ stream_detail = [] }) => stream_detail)
  const found = details?.find(({ name }) => name === stream)
  if (found === undefined) return undefined
  // A node by itself leads everything, and does not say so.
  return Number((found.cluster?.leader ?? 'n0').slice(1))
}
