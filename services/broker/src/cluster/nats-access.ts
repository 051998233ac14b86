import { readFileSync } from 'node:fs'
import { SpineError } from '@digital-spine/core'
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node'

/** How NATS is reached. It can be handed to a thread, which then connects by itself. */
export type NatsAccess = {
  /** `nats://host:port`, `tls://host:port` for TLS in any case; with `user:password@` where a password is what lets in. */
  readonly servers: readonly string[]
  readonly credentialsFile?: string
  /** Files (PEM) of TLS: who signs the servers' certificates, and the client's own certificate and its key. */
  readonly tls?: { readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string }
}

/** Connects, and goes on connecting for as long as it takes whenever the line is lost. Throws SERVICE_UNAVAILABLE, CONFIG_INVALID. */
export async function connectNats(
  { servers, credentialsFile, tls }: NatsAccess,
  name: string,
): Promise<NatsConnection> {
  const urls = servers.map((server) => new URL(server))
  const { username = '', password = '' } = urls.find((url) => url.username !== '') ?? {}
  const options = {
    ...{ servers: urls.map(({ host }) => host), name, maxReconnectAttempts: -1, reconnectTimeWait: 250, timeout: 5000 },
    // A line that nothing comes over is dead after some seconds; and no stack is taken for each request.
    ...{ pingInterval: 3000, maxPingOut: 2, noAsyncTraces: true },
    ...(username === '' ? {} : { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
    ...(credentialsFile === undefined ? {} : { authenticator: credsAuthenticator(readCredentials(credentialsFile)) }),
    ...(tls === undefined && urls.every(({ protocol }) => protocol !== 'tls:') ? {} : { tls: tls ?? {} }),
  }
  try {
    return await connect(options)
  } catch (cause) {
    const hosts = urls.map(({ host }) => host).join(', ')
    throw new SpineError('SERVICE_UNAVAILABLE', `NATS does not let us in at ${hosts}.`, { cause })
  }
}

function readCredentials(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new SpineError('CONFIG_INVALID', `${file} cannot be read.`, { cause })
  }
}
