import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NamesClient } from '@digital-spine/client'
import { isSpineError, SpineError } from '@digital-spine/core'
import { openFileVault } from '@digital-spine/vault'
import type { RunningGateway, RunningParticipant, StartGateway } from './running-participant.ts'
import { readSecret } from './secrets.ts'

/** Participants that came to the sandbox by themselves: each has a gateway and a DID, and gets all else by that gateway's API. */
export type Newcomers = AsyncDisposable & {
  list(): readonly RunningParticipant[]
  /** Starts the gateway of one more; throws QUOTA_EXCEEDED if there are as many as there may be. */
  add(title?: string): Promise<RunningParticipant>
  /** Stops its gateway and puts its folder aside; throws NOT_FOUND. */
  remove(key: string): Promise<void>
}

/** Keys, which name folders, profiles and gateways; the first has the port at `firstOffset`. */
const keys = ['you', 'you-2', 'you-3', 'you-4', 'you-5'] as const
const firstOffset = 14
type Key = (typeof keys)[number]

/** Starts those that the data folder has. `onChange` is told of each change. */
export async function openNewcomers(options: {
  dataDir: string
  vaultSecret: Uint8Array
  names: Pick<NamesClient, 'didName'>
  startGateway: StartGateway
  onChange: (newcomers: readonly RunningParticipant[]) => void
}): Promise<Newcomers> {
  const { dataDir, vaultSecret, names, startGateway, onChange } = options
  const running = new Map<string, { participant: RunningParticipant; stack: AsyncDisposableStack }>()
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }
  /** All of a newcomer; that it is one is noted when its gateway has started for the first time. */
  const folderOf = (key: string): string => join(dataDir, key)
  const noteOf = (key: string): string => join(folderOf(key), 'newcomer.json')

  const start = async (key: Key, title: string): Promise<RunningParticipant> => {
    const folder = folderOf(key)
    await using stack = new AsyncDisposableStack()
    const vault = stack.use(await openFileVault({ path: join(folder, 'vault.json'), secret: vaultSecret }))
    const apiKey = readSecret(folder, 'api-key')
    const place = { key, offset: firstOffset + keys.indexOf(key), files: join(folder, 'files') }
    const gateway = await startGateway({ ...place, vault, apiKey }, stack)
    const participant = { key, title, isNewcomer: true, ...gateway, findName: createNameFinder(names, gateway) }
    running.set(key, { participant, stack: stack.move() })
    return participant
  }
  for (const key of keys) {
    if (!existsSync(noteOf(key))) continue
    const { title } = JSON.parse(readFileSync(noteOf(key), 'utf8')) as { title: string }
    await start(key, title)
  }
  const list = (): RunningParticipant[] =>
    keys.flatMap((key) => {
      const found = running.get(key)
      return found === undefined ? [] : [found.participant]
    })
  return {
    list,
    add: (title) =>
      inTurn(async () => {
        const key = keys.find((one) => !running.has(one))
        if (key === undefined)
          throw new SpineError('QUOTA_EXCEEDED', `There are ${keys.length} newcomers already: remove one first.`)
        const added = await start(key, title ?? key.replace('you', 'You').replace('-', ' '))
        writeFileSync(`${noteOf(key)}.new`, JSON.stringify({ title: added.title }), { flush: true })
        renameSync(`${noteOf(key)}.new`, noteOf(key))
        onChange(list())
        return added
      }),
    remove: (key) =>
      inTurn(async () => {
        const found = running.get(key)
        if (found === undefined) throw new SpineError('NOT_FOUND', `There is no newcomer ${key}.`)
        running.delete(key)
        await found.stack.disposeAsync()
        const aside = join(dataDir, 'removed')
        mkdirSync(aside, { recursive: true })
        renameSync(folderOf(key), join(aside, `${key}-${new Date().toISOString().replaceAll(':', '-')}`))
        onChange(list())
      }),
    async [Symbol.asyncDispose]() {
      await inTurn(() => Promise.all([...running.values()].map(({ stack }) => stack.disposeAsync())))
    },
  }
}

/** What a DID calls itself; what it was called last while the name service is away. */
function createNameFinder(names: Pick<NamesClient, 'didName'>, { did }: Pick<RunningGateway, 'did'>) {
  let last: string | null = null
  return async (): Promise<string | null> => {
    last = await names.didName(did).then(
      ({ name }) => name,
      (error: unknown) => (isSpineError(error, 'NAME_UNKNOWN') ? null : last),
    )
    return last
  }
}
