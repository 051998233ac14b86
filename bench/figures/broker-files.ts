import {
  createFileOpener,
  createFileSealer,
  createUuidSource,
  fileChunkSize,
  sealedChunkSize,
  sealedFileSize,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { type Peer, startBroker } from '../broker.ts'
import { type Benchmark, quantile, repeat } from '../figure.ts'
import { startNetwork } from '../network.ts'
import { peakMB, residentMB } from '../resident.ts'

const size = 1 << 30
const rounds = 3
const newId = createUuidSource(crypto, Date.now)

/** Files at the broker alone: sealed while they are uploaded, then downloaded, opened and verified; one after the other. */
export const brokerFiles: Benchmark = {
  names: ['files.broker.throughput', 'files.broker.memory'],
  async run({ say }) {
    await using network = await startNetwork()
    await using broker = await startBroker(network)
    const [peer] = await broker.enter(await network.join(1))
    if (peer === undefined) throw new TypeError('nobody entered')
    const { pid } = broker.service
    const idle = residentMB(pid)
    say(`${rounds} files of ${size >> 20} MiB`)
    const rates = await repeat(rounds, () => measure(peer))
    const note = `${rounds} files of ${size >> 20} MiB, up and then down`
    return [
      { name: 'files.broker.throughput', value: quantile(rates, 0.5), unit: 'MB/s', goal: { atLeast: 150 }, note },
      {
        ...{ name: 'files.broker.memory', value: peakMB(pid) - idle, unit: 'MB', goal: { atMost: 100 } },
        note: `the most it ever had, above the ${Math.round(idle)} MB it had before the first file`,
      },
    ]
  },
}

/** MB/s of one file, both ways together. */
async function measure({ did: sender, client: { files } }: Peer): Promise<number> {
  const started = performance.now()
  const [id, key] = [newId(), crypto.randomBytes(32)]
  const { size: sealedSize, chunks } = sealedFileSize(size)
  const sealer = createFileSealer({ crypto, id, key })
  const plaintext = new Uint8Array(fileChunkSize).fill(65)
  async function* seal() {
    for (let i = 0; i < chunks; i += 1) yield await sealer.seal(plaintext, i === chunks - 1)
  }
  await files.create(id, sealedSize)
  await files.append(id, { offset: 0, length: sealedSize, body: seal() })
  const opener = createFileOpener({ crypto, file: await sealer.reference(sealedSize), key })
  for await (const chunk of inChunks(await files.open({ id, sender }, 0))) await opener.open(chunk)
  await opener.end()
  await files.remove(id)
  return size / 1e6 / ((performance.now() - started) / 1000)
}

async function* inChunks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = []
  let length = 0
  for await (const part of bytes) {
    parts.push(part)
    length += part.length
    if (length < sealedChunkSize) continue
    const joined = Buffer.concat(parts)
    yield joined.subarray(0, sealedChunkSize)
    parts = [joined.subarray(sealedChunkSize)]
    length -= sealedChunkSize
  }
  if (length > 0) yield Buffer.concat(parts)
}
