import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { readConfig } from '@digital-spine/runtime'
import { createSelfSigned, findNatsServer, tempFolder } from '@digital-spine/testkit'
import { describe, expect, it } from 'vitest'
import { connectNats } from '../src/cluster/nats-access.ts'
import { natsSettings, readNatsAccess } from '../src/cluster/nats-settings.ts'

describe('settings of a broker on NATS', () => {
  it('say nothing of NATS unless servers are named', () => {
    expect(readNatsAccess(readConfig(natsSettings, {}))).toBeUndefined()
  })

  it('name servers, and files for TLS and credentials', () => {
    const environment = {
      SPINE_NATS_URL: 'nats://a:4222, tls://b:4222',
      SPINE_NATS_CA: 'ca.pem',
      SPINE_NATS_CREDENTIALS: 'c',
    }
    const access = readNatsAccess(readConfig(natsSettings, environment))
    expect(access).toMatchObject({ tls: { caFile: 'ca.pem' }, credentialsFile: 'c' })
    expect(access?.servers.map((server) => new URL(server).host)).toEqual(['a:4222', 'b:4222'])
  })

  it.each([
    ['SPINE_NATS_URL', 'http://a'],
    ['SPINE_NATS_URL', 'nats://a:4222,'],
    ['SPINE_PARTITIONS', '0'],
    ['SPINE_REPLICAS', '6'],
  ])('are refused with %s %s', (variable, value) => {
    expect(() => readConfig(natsSettings, { [variable]: value })).toThrow(new RegExp(variable))
  })
})

describe.skipIf(findNatsServer() === undefined)('a connection to NATS', () => {
  it('is encrypted and let in by password, or there is none', async () => {
    using folder = tempFolder()
    const { cert, key } = createSelfSigned('localhost')
    const [certFile, keyFile, config] = ['cert.pem', 'key.pem', 'nats.conf'].map((name) => `${folder.path}/${name}`)
    writeFileSync(certFile ?? '', cert)
    writeFileSync(keyFile ?? '', key)
    writeFileSync(
      config ?? '',
      `listen: "localhost:-1"\ntls { cert_file: "${certFile}", key_file: "${keyFile}" }\nauthorization { user: "spine", password: "p@ss" }`,
    )
    const server = spawn(findNatsServer() ?? '', ['-c', config ?? ''], { stdio: ['ignore', 'ignore', 'pipe'] })
    const exit = once(server, 'exit')
    try {
      const port = await portOf(server)
      const tls = { caFile: certFile ?? '' }
      const connection = await connectNats({ servers: [`tls://spine:p%40ss@localhost:${port}`], tls }, 'test')
      await connection.flush()
      await connection.close()
      for (const refused of [
        { servers: [`tls://spine:wrong@localhost:${port}`], tls },
        { servers: [`tls://localhost:${port}`], tls },
        { servers: [`tls://spine:p%40ss@localhost:${port}`] },
      ])
        await expect(connectNats(refused, 'test')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    } finally {
      server.kill()
      await exit
    }
  })
})

function portOf({ stderr }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    stderr?.on('data', (chunk: Buffer) => {
      const port = /client connections on \S+:(\d+)/.exec(chunk.toString())?.[1]
      if (port !== undefined) resolve(port)
    })
  })
}
