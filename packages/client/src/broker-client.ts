import {
  type BrokerIdentity,
  type BrokerOperation,
  type BrokerOperations,
  frameKind,
  type MailboxEntry,
} from '@digital-spine/api'
import type { Signer, SpineError } from '@digital-spine/core'
import { type BrokerFiles, createBrokerFiles } from './broker-files.ts'
import { createBrokerLine } from './broker-line.ts'
import { type BrokerReader, createBrokerReaders } from './broker-readers.ts'
import { createHttpClient, type HttpClient } from './http.ts'
import { createLoginSession } from './login-session.ts'
import { createMailboxClient, type MailboxClient } from './mailbox-client.ts'
import { isOutage } from './outage.ts'
import { createPlaces } from './places.ts'
import type { TlsMaterial } from './tls-material.ts'
import { createTopicsClient, type TopicsClient } from './topics-client.ts'

/** A participant's line to the broker. It reconnects by itself; what was under way then fails with SERVICE_UNAVAILABLE. */
export type BrokerClient = {
  call<K extends BrokerOperation>(
    operation: K,
    argument: BrokerOperations[K]['argument'],
  ): Promise<BrokerOperations[K]['answer']>
  /**
   * Reads a mailbox, again after every reconnection from where it is acknowledged. One reader a mailbox and client id. Answers
   * what ends it: it is not subscribed again.
   */
  subscribe(reader: BrokerReader): () => void
  /** What it does with messages and mailboxes over HTTP. */
  readonly mailboxes: MailboxClient
  readonly files: BrokerFiles
  /** Which broker this is, as it tells it. */
  identity(): Promise<BrokerIdentity>
  readonly topics: TopicsClient
  /** The broker's HTTP API, with the participant's login. */
  readonly http: Pick<HttpClient, 'call'>
  readonly connected: boolean
  /** Why it is not connected. */
  readonly failure: SpineError | undefined
  /** Logs in again with the credentials held now. */
  reconnect(): void
  onConnected(listener: () => void): void
  close(): Promise<void>
}

/**
 * Connects to a broker at `url`, or at one of several, separated by commas, where its processes are: when one is lost, the
 * next is tried at once.
 */
export function createBrokerClient(options: {
  url: string
  signer: () => Signer
  credentials: () => Promise<readonly string[]>
  /** Goes with what is asked of the broker over HTTP, so that both ends know it by the same id. */
  requestId?: () => string | undefined
  /** Asked whenever a connection is opened. */
  tls?: () => TlsMaterial | undefined
  now?: () => number
}): BrokerClient {
  const places = createPlaces(options.url)
  const baseUrl = (): string => places.url
  const { tls = () => undefined } = options
  const login = createLoginSession({
    ...{ baseUrl, signer: options.signer, credentials: options.credentials, tls },
    ...(options.now ? { now: options.now } : {}),
  })
  const told = (): Record<string, string> => {
    const id = options.requestId?.()
    return id === undefined ? {} : { 'x-request-id': id }
  }
  const http = createHttpClient({
    ...{ baseUrl, tls },
    headers: async (method, url) => ({ ...(await login.headers(method, url)), ...told() }),
    onUnauthenticated: (sent) => login.refused(sent),
    from: 'broker',
  })
  const open = createHttpClient({ baseUrl, tls, headers: told })
  const listeners = new Set<() => void>()
  const line = createBrokerLine({
    ...{ places, login, tls },
    onOpen() {
      readers.openAll()
      for (const listener of listeners) listener()
    },
    onPush(kind, subscription, content) {
      if (kind === frameKind.entries) readers.take(subscription, content as MailboxEntry[])
      else readers.endFenced(subscription)
    },
    onLost: () => readers.forgetAll(),
  })
  const readers = createBrokerReaders(line)
  /** What anybody may read is asked of one place after the other until one answers. */
  const read = async <T>(path: string): Promise<T> => {
    for (let left = places.count; ; left -= 1) {
      try {
        return await open.call<T>('GET', path)
      } catch (error) {
        if (left <= 1 || !isOutage(error)) throw error
        places.next()
      }
    }
  }
  return {
    call: (operation, argument) => line.call(operation, argument),
    subscribe: readers.add,
    mailboxes: createMailboxClient(http),
    files: createBrokerFiles(http),
    identity: () => read('/.well-known/spine-broker'),
    topics: createTopicsClient({ http, read }),
    http,
    get connected() {
      return line.connected
    },
    get failure() {
      return line.failure
    },
    reconnect: line.reconnect,
    onConnected: (listener) => void listeners.add(listener),
    async close() {
      line.close()
      await Promise.all([login.close(), http.close(), open.close()])
    },
  }
}
