import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { findNatsServer, freePort, tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { createGuideRunner, readGuide } from './guide.ts'
import { startSpine } from './spine.ts'

const { text, blocks } = readGuide('broker.md')
const program = findNatsServer()

it.skipIf(program === undefined)('works as the guide to the broker is written', { timeout: 300_000 }, async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const running = startSpine(join(folder.path, '.spine'), '--no-simulation')
  stack.defer(() => running.end('SIGTERM'))
  const { services } = await running.until(({ event }) => event === 'ready')
  if (services === undefined) throw new Error('the sandbox names no services')
  const ports = { 4222: String(await freePort()), 8030: String(await freePort()), 8031: String(await freePort()) }
  const here = (block: string): string => {
    const placed = block.replace('http://127.0.0.1:8082', services.names).replace('http://127.0.0.1:8083', services.hub)
    return Object.entries(ports).reduce((all, [port, free]) => all.replaceAll(port, free), placed)
  }
  const config = join(folder.path, 'nats.conf')
  writeFileSync(config, here(/^```conf\n([\s\S]*?)^```$/m.exec(text)?.[1] ?? ''))
  const nats = spawn(program ?? '', ['-c', config], { cwd: folder.path, stdio: 'ignore' })
  stack.defer(async () => {
    nats.kill('SIGKILL')
    await once(nats, 'exit')
  })
  await expect.poll(() => isOpen(Number(ports[4222]))).toBe(true)

  const guide = stack.use(createGuideRunner(folder.path, here))
  const printed: string[] = []
  for (const block of blocks) {
    if (/^spine broker migrate/m.test(block)) await guide.endAll()
    if (/^(\w+=\S+ )*spine serve/.test(block)) await guide.serve(block)
    else printed.push(await guide.run(block))
  }
  const all = printed.join('')
  for (const part of [
    ...['the configuration is complete', 'quota.change', 'gateway is paused', '"status":"ok"'],
    ...['"fileBytes":2147483648', 'signed by did:ethr:', 'flexpool.iam.ewc/flexibility-offers is changed'],
  ])
    expect(all).toContain(part)
})

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.on('connect', () => socket.destroy())
    socket.on('error', () => resolve(false))
  })
