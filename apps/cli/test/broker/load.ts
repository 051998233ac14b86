import type { MailboxEntry } from '@digital-spine/api'
import { isOutage, isSpineError } from '@digital-spine/core'
import { openFlow, type Sealed } from './flow.ts'
import type { BrokerWorld, Peer } from './world.ts'

/** Messages under way from several senders to one reader, while something happens to the broker. */
export type Load = {
  /** Waits until so many more messages were accepted, and those pushed to the reader. */
  goOn(count: number): Promise<void>
  /** Ends sending, waits until everything has been pushed, and answers what is wrong with what came. */
  finish(): Promise<Verdict>
  /** The longest time, in ms, in which the reader was pushed nothing, since this was last asked. */
  longestPause(): number
}

export type Verdict = {
  readonly accepted: number
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
  readonly reordered: readonly string[]
}

type Accepted = { readonly text: string; readonly position: number }

export async function startLoad(
  world: Pick<BrokerWorld, 'topic'>,
  reader: Peer,
  senders: readonly Peer[],
): Promise<Load> {
  const accepted: Accepted[] = []
  /** What the reader was pushed, by position: the same again is a redelivery. */
  const pushed = new Map<number, string>()
  const wrong: string[] = []
  let sending = true
  let next = Promise.withResolvers<void>()
  let pushedAt = performance.now()
  let pause = 0
  const take = async (entries: readonly MailboxEntry[]): Promise<void> => {
    for (const { kind, position, body } of entries) {
      if (kind !== 'message') continue
      const text = new TextDecoder().decode(body)
      if (pushed.has(position) && pushed.get(position) !== text) wrong.push(text)
      pushed.set(position, text)
    }
    pause = Math.max(pause, performance.now() - pushedAt)
    pushedAt = performance.now()
    const positions = entries.map(({ position }) => position)
    await reader.client.call('ack', { client: 'reader', positions }).catch(bearOutage)
    next.resolve()
    next = Promise.withResolvers()
  }
  reader.client.subscribe({ client: 'reader', credit: 200, onEntries: take })

  const runSender = async (sender: Peer, index: number): Promise<void> => {
    const flow = await openFlow(world, sender, [reader.did], `readings-${index}.out`)
    for (let n = 0; sending; n += 1) {
      const text = JSON.stringify({ sender: index, n })
      accepted.push({ text, position: await sendUntilAccepted(sender, await flow.seal(text)) })
    }
  }
  const running = Promise.all(senders.map(runSender))
  const untilPushed = async (count: number): Promise<void> => {
    const isPushed = () =>
      accepted.length >= count && accepted.slice(0, count).every(({ position }) => pushed.has(position))
    // A sender that fails ends the waiting.
    while (!isPushed()) await Promise.race(sending ? [next.promise, running] : [next.promise])
  }
  return {
    goOn: (count) => untilPushed(accepted.length + count),
    async finish() {
      sending = false
      await running
      await untilPushed(accepted.length)
      return judge(accepted, pushed, wrong)
    },
    longestPause() {
      const longest = pause
      pause = 0
      return longest
    },
  }
}

/** The same bytes go again until there is an answer: which of them was the first does not matter. */
async function sendUntilAccepted({ client }: Peer, message: Sealed): Promise<number> {
  for (;;) {
    try {
      const [result] = (await client.call('send', message)).results
      if (result?.position !== undefined) return result.position
      throw new Error(`refused: ${JSON.stringify(result)}`)
    } catch (error) {
      bearOutage(error)
      await new Promise<void>((resolve) => (client.connected ? setImmediate(resolve) : client.onConnected(resolve)))
    }
  }
}

function bearOutage(error: unknown): void {
  if (!isSpineError(error) || !isOutage(error)) throw error
}

function judge(accepted: readonly Accepted[], pushed: ReadonlyMap<number, string>, wrong: readonly string[]): Verdict {
  const inOrder = [...pushed].toSorted(([a], [b]) => a - b).map(([, text]) => text)
  const seen = new Set<string>()
  const doubled = inOrder.filter((text) => seen.size === seen.add(text).size)
  const last = new Map<number, number>()
  const reordered = inOrder.filter((text) => {
    const { sender, n } = JSON.parse(text) as { sender: number; n: number }
    const before = last.get(sender) ?? -1
    last.set(sender, n)
    return n !== before + 1
  })
  const lost = accepted.filter(({ text, position }) => pushed.get(position) !== text).map(({ text }) => text)
  return { accepted: accepted.length, lost: [...lost, ...wrong], doubled, reordered }
}
