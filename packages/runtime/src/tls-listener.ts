import { readFileSync, statSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createServer, type SecureContextOptions } from 'node:tls'
import { SpineError } from '@digital-spine/core'
import type { Logger } from './logger.ts'

/** PEM files: the certificate with its chain, its key, and who vouches for clients, which then need a certificate. */
export type TlsFiles = { readonly cert: string; readonly key: string; readonly clientCa?: string }

export type TlsListener = {
  readonly url: string
  /** Resolves when `server` has ended its connections too. */
  close(): Promise<void>
}

const handshakeMs = 10_000

/**
 * Has an HTTP server answer over TLS (1.2 and 1.3) as well. The files are looked at with every connection: what is new in
 * them counts from then on, and what cannot be used is logged and leaves what was there before. Throws CONFIG_INVALID.
 */
export async function openTlsListener(options: {
  server: Server
  host: string
  port: number
  files: TlsFiles
  logger: Logger
}): Promise<TlsListener> {
  const { server, host, port, files, logger } = options
  const paths = Object.values(files)
  const version = (): string => paths.map((path) => [statSync(path).mtimeMs, statSync(path).size]).join()
  const read = (): SecureContextOptions => ({
    cert: readFileSync(files.cert),
    key: readFileSync(files.key),
    ...(files.clientCa === undefined ? {} : { ca: readFileSync(files.clientCa) }),
  })
  const shaking = new Map<string, Socket>()
  const listener = createConfigured(() =>
    createServer({
      ...read(),
      requestCert: files.clientCa !== undefined,
      rejectUnauthorized: true,
      handshakeTimeout: handshakeMs,
      ALPNProtocols: ['http/1.1'],
    }),
  )
  let used = version()
  const renew = (): void => {
    try {
      const found = version()
      if (found === used) return
      listener.setSecureContext(read())
      used = found
      logger.info('certificate read anew')
    } catch (err) {
      logger.error({ err }, 'certificate not read anew')
    }
  }
  listener.prependListener('connection', (socket: Socket) => {
    renew()
    const peer = peerOf(socket)
    shaking.set(peer, socket)
    socket.once('close', () => shaking.delete(peer))
  })
  listener.on('secureConnection', (socket) => {
    shaking.delete(peerOf(socket))
    server.emit('connection', socket)
  })
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject)
    listener.listen({ host, port }, resolve)
  })
  const { address, port: bound, family } = listener.address() as AddressInfo
  return {
    url: `https://${family === 'IPv6' ? `[${address}]` : address}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve())
        for (const socket of shaking.values()) socket.destroy()
      }),
  }
}

const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`

function createConfigured<T>(create: () => T): T {
  try {
    return create()
  } catch (cause) {
    throw new SpineError('CONFIG_INVALID', `TLS cannot be served: ${(cause as Error).message}`, { cause })
  }
}
