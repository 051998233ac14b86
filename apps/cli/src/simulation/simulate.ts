import type { GatewayClient, IncomingMessage } from '@digital-spine/client'
import { rootName } from '../sandbox/consortium.ts'
import { type Envelope, type Site, stepSite } from './site.ts'

/** A message that reached its reader; `ms` from acceptance by the broker to being read. */
export type Delivery = { readonly messageId: string; readonly from: string; readonly to: string; readonly ms: number }

export type Simulation = { close(): Promise<void> }

type Parties = {
  readonly 'grid-operator': GatewayClient
  readonly aggregator: GatewayClient
  readonly 'device-maker': GatewayClient
}

const tickMs = 3000
const pollMs = 200
const gridArea = '10YDE-VE-------2'
const client = 'simulation'
const quarterMs = 900_000
const topicOf = (owner: string, name: string) => ({ owner: `${owner}.${rootName}`, name })

/**
 * The three participants at work, each over its own gateway's API: the device maker sends readings, the aggregator
 * answers with offers, and greets who greets it; the grid operator with envelopes that the sites then keep to. A
 * quarter-hour passes every three seconds.
 */
export function startSimulation(options: {
  parties: Parties
  nameOf: (did: string) => string
  onDelivery: (delivery: Delivery) => void
  onError: (error: unknown) => void
  now?: () => number
}): Simulation {
  const { parties, nameOf, onDelivery, onError, now = Date.now } = options
  const random = mulberry32(20262)
  const sites = [0, 1, 2].map((i) => createSite(i))
  let time = Math.floor(now() / quarterMs) * quarterMs
  let cloudiness = 0.4
  let envelope: Envelope = { importLimitKW: 30, exportLimitKW: 30 }
  let closed = false
  const { pause, stop } = createPause()

  const tick = async (): Promise<void> => {
    time += quarterMs
    cloudiness = Math.min(1, Math.max(0, cloudiness + (random() - 0.5) * 0.2))
    const interval = new Date(time).toISOString()
    for (const site of sites) {
      const reading = stepSite(site, new Date(time), { cloudiness, noise: random() }, envelope)
      await parties['device-maker'].send({
        channel: 'readings.out',
        topic: topicOf('voltware', 'meter-readings'),
        payload: {
          meteringPoint: site.meteringPoint,
          interval,
          resolution: 'PT15M',
          importKWh: round(reading.importKWh),
          exportKWh: round(reading.exportKWh),
          quality: 'measured',
          stateOfCharge: round(site.storedKWh / site.batteryKWh),
        },
      })
    }
  }
  const readings = new Map<string, number>()
  const handlers: Record<string, (message: IncomingMessage) => Promise<void>> = {
    'aggregator readings.in': async (message) => {
      const { meteringPoint, interval, exportKWh, importKWh } = JSON.parse(message.payload) as {
        meteringPoint: string
        interval: string
        exportKWh: number
        importKWh: number
      }
      readings.set(meteringPoint, (exportKWh - importKWh) * 4)
      if (meteringPoint !== sites.at(-1)?.meteringPoint) return
      const net = [...readings.values()].reduce((sum, kW) => sum + kW, 0)
      await parties.aggregator.send({
        channel: 'offers.out',
        topic: topicOf('flexpool', 'flexibility-offers'),
        initiatingMessageId: message.id,
        payload: {
          offerId: `flexpool-${interval}`,
          gridArea,
          interval,
          resolution: 'PT15M',
          upKW: round(Math.max(0, 12 - net)),
          downKW: round(Math.max(0, net)),
          priceEURPerMWh: round(40 + 30 * random()),
        },
      })
    },
    'grid-operator offers.in': async (message) => {
      const { interval, downKW } = JSON.parse(message.payload) as { interval: string; downKW: number }
      const congested = downKW > 12
      await parties['grid-operator'].send({
        channel: 'envelopes.out',
        topic: topicOf('northgrid', 'operating-envelopes'),
        initiatingMessageId: message.id,
        payload: {
          meteringPoint: '*',
          interval,
          resolution: 'PT15M',
          importLimitKW: 30,
          exportLimitKW: congested ? 4 : 30,
          reason: congested ? 'congestion' : 'normal',
        },
      })
    },
    'grid-operator readings.in': async () => undefined,
    'aggregator envelopes.in': async () => undefined,
    'aggregator welcome.in': async ({ id, sender }) => {
      await parties.aggregator.send({
        channel: 'welcome.out',
        topic: topicOf('spine', 'greetings'),
        recipients: [sender],
        initiatingMessageId: id,
        payload: { text: 'Welcome to the exchange! FlexPool has read your greeting.' },
      })
    },
    'device-maker envelopes.in': async ({ payload }) => {
      envelope = JSON.parse(payload) as Envelope
    },
  }
  const read = async (
    key: keyof Parties,
    fqcn: string,
    handle: (message: IncomingMessage) => Promise<void>,
  ): Promise<void> => {
    while (!closed) {
      try {
        const messages = await parties[key].receive(fqcn, { client })
        for (const message of messages) {
          onDelivery({
            messageId: message.id,
            from: nameOf(message.sender),
            to: key,
            ms: Math.max(0, now() - Date.parse(message.timestampISO)),
          })
          await handle(message)
        }
        if (messages.length > 0)
          await parties[key].acknowledge(
            fqcn,
            messages.map(({ id }) => id),
            client,
          )
        else await pause(pollMs)
      } catch (error) {
        if (!closed) onError(error)
        await pause(1000)
      }
    }
  }
  const drive = async (): Promise<void> => {
    while (!closed) {
      await tick().catch((error: unknown) => !closed && onError(error))
      await pause(tickMs)
    }
  }
  const readers = Object.entries(handlers).map(([key, handle]) => {
    const [party = '', fqcn = ''] = key.split(' ')
    return read(party as keyof Parties, fqcn, handle)
  })
  const all = Promise.all([drive(), ...readers])
  return {
    async close() {
      closed = true
      stop()
      await all
    },
  }
}

function createSite(i: number): Site {
  const digits = String(i + 1).padStart(31, '0')
  return {
    meteringPoint: `DE${digits}`,
    latitude: 52.5,
    solarKWp: 6 + 3 * i,
    batteryKWh: 8 + 2 * i,
    batteryKW: 4,
    chargerKW: 11,
    storedKWh: 2,
    carNeedsKWh: 0,
  }
}

/** Waits that end early when the simulation does. */
function createPause(): { pause(ms: number): Promise<void>; stop(): void } {
  const pending = new Map<NodeJS.Timeout, () => void>()
  return {
    pause: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          pending.delete(timer)
          resolve()
        }, ms)
        pending.set(timer, resolve)
      }),
    stop() {
      for (const [timer, resolve] of pending) {
        clearTimeout(timer)
        resolve()
      }
    },
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000

/** A small seeded generator, so that runs can be repeated. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
