import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { isSpineError } from '@digital-spine/core'
import { describe, expect, it } from 'vitest'
import { readEvents } from './event-reader.ts'
import { engines, startWorld } from './world.ts'

const kills = 4
const requestsBetween = 6

describe.each(engines)('a hub on %s that is killed', (engine) => {
  it('has told each change that it acknowledged, once', async () => {
    await using world = await startWorld(engine)
    const holder = await world.join()
    await using mine = readEvents(holder.hub, '0')
    await world.stop()
    let child: ChildProcess | undefined
    const start = async (): Promise<void> => {
      const port = Number(new URL(world.url).port)
      const options = { databaseUrl: world.databaseUrl, port, network: world.test.network }
      const started = spawn(process.execPath, [join(import.meta.dirname, 'hub-process.ts'), JSON.stringify(options)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      child = started
      await once(createInterface({ input: started.stdout }), 'line')
    }
    await start()
    const acknowledged: string[] = []
    try {
      for (let kill = 0; kill < kills; kill += 1) {
        for (let i = 0; i < requestsBetween; i += 1) {
          const { id } = await world.ask(holder)
          acknowledged.push(`request.created ${id}`)
          await holder.hub.cancel(id)
          acknowledged.push(`request.cancelled ${id}`)
        }
        // One that may or may not be done when the process ends.
        const open = world.ask(holder).catch((error: unknown) => {
          if (!isSpineError(error)) throw error
          return undefined
        })
        child?.kill('SIGKILL')
        const sure = await open
        if (sure !== undefined) acknowledged.push(`request.created ${sure.id}`)
        await start()
        for (const { id, status } of await holder.hub.mine()) if (status === 'requested') await holder.hub.cancel(id)
      }
      const { id } = await world.ask(holder)
      await mine.until({ kind: 'request.created', request: id })
    } finally {
      child?.kill('SIGKILL')
    }
    const told = mine.events.filter(({ subject }) => subject === holder.did).map((one) => `${one.kind} ${one.request}`)
    expect(told).toEqual(expect.arrayContaining(acknowledged))
    expect(new Set(told).size).toBe(told.length)
  })
})
