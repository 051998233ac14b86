import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { createGuideRunner, readGuide } from './guide.ts'
import { startSpine } from './spine.ts'

it('works as the guide to pushed messages is written', { timeout: 300_000 }, async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const running = startSpine(join(folder.path, '.spine'), '--no-simulation')
  stack.defer(() => running.end('SIGTERM'))
  const { participants = [] } = await running.until(({ event }) => event === 'ready')
  const { url = '' } = participants.find(({ name }) => name === 'grid-operator') ?? {}
  const guide = stack.use(createGuideRunner(folder.path, (block) => block.replaceAll('$GATEWAY', url)))
  /** What a command prints that goes on until it is stopped, as far as it is. */
  const watch = async (block: string, name: string): Promise<() => string> => {
    const pid = Number(await guide.run(`(exec ${block.trim()}) > ${name} 2>&1 & echo $!`))
    stack.defer(() => void process.kill(pid))
    return () => readFileSync(join(folder.path, name), 'utf8')
  }
  const [listen = '', send = '', makeKey = '', , stream = ''] = readGuide('events.md').blocks
  const listened = await watch(listen, 'listened')
  await guide.run(send)
  await expect.poll(listened, { timeout: 60_000 }).toMatch(/flexibility-offers@\S+ {2}\{"offerId": "1"/)
  const key = (await guide.run(`${makeKey}echo "$KEY"`)).trim()
  const streamed = await watch(stream.replace('$KEY', key), 'streamed')
  await expect.poll(streamed, { timeout: 60_000 }).toMatch(/event: message\nid: .*\ndata: .*offerId/)
})
