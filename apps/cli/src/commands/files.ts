import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { parseTopicRef, SpineError } from '@digital-spine/core'
import { streamFile } from '@digital-spine/runtime'
import type { Command } from 'commander'
import { downloadFile } from '../files/download-file.ts'
import { createProgressBar } from '../files/progress-bar.ts'
import { type CommonOptions, type Environment, type GatewayCall, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { nameSender } from './name-party.ts'

type SendOptions = CommonOptions & { topic: string; name?: string; type?: string; transaction?: string }
type ReceiveOptions = CommonOptions & { client: string; out: string; amount: string; follow?: boolean }

const pollMs = 500

/** `spine file send`, `receive` and `list`. */
export function addFiles(program: Command, environment: Environment, stopped: Promise<unknown>): void {
  const ending = new AbortController()
  void stopped.then(() => ending.abort())
  const { signal } = ending
  const file = program.command('file').description('large files')
  withExample(
    withGateway(file.command('send <channel> <file>')),
    'file send profiles.out year.csv --topic voltware.iam.ewc/profile --profile device-maker',
  )
    .description('send a file; the same command again goes on where it was')
    .requiredOption('--topic <owner/name[@version]>', 'topic of the file')
    .option('--name <name>', 'what to call it; its own name if left out')
    .option('--type <media type>', 'that of the topic if left out')
    .option('--transaction <id>', 'a new one sends a file once more; path, size and time of change if left out')
    .action((channel: string, path: string, options: SendOptions) =>
      onGateway(options, environment, (call) => sendFile(call, channel, path, options, signal)),
    )
  withExample(
    withGateway(file.command('receive <channel>')),
    'file receive profiles.in --out downloads --profile aggregator',
  )
    .description('fetch files and acknowledge them; what was interrupted goes on where it was')
    .option('--out <folder>', 'where to put them', '.')
    .option('--client <id>', 'reader with its own place in the channel', 'cli')
    .option('--amount <n>', 'how many at most', '100')
    .option('--follow', 'wait for more until stopped')
    .action((channel: string, options: ReceiveOptions) =>
      onGateway(options, environment, (call) => receiveFiles(call, channel, options, signal)),
    )
  withExample(withGateway(file.command('list')), 'file list --profile aggregator')
    .description('files that move now, and how far they are')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const moving of await client.files.list()) {
          const { id, fqcn, state, bytes, size, code } = moving
          const waits = code === undefined ? '' : `  ${code}`
          output.show(moving, [`${id}  ${fqcn}  ${state}  ${bytes} of ${size} bytes${waits}`])
        }
      }),
    )
}

async function sendFile(
  { client, output }: GatewayCall,
  channel: string,
  path: string,
  { topic, name = basename(path), type, transaction }: SendOptions,
  signal: AbortSignal,
): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new SpineError('VALIDATION_FAILED', `${path} cannot be read.`, { cause })
  })
  if (!found.isFile()) throw new SpineError('VALIDATION_FAILED', `${path} is not a file.`)
  const identity = [resolve(path), found.size, found.mtimeMs, channel, topic].join('\n')
  const bar = createProgressBar(output, name, found.size)
  const { id } = await client.files
    .send({
      ...{ channel, topic: parseTopicRef(topic), name, size: found.size, signal },
      ...(type === undefined ? {} : { type }),
      transactionId: transaction ?? createHash('sha256').update(identity).digest('hex').slice(0, 32),
      read: (offset) => readFrom(path, offset, found.size),
      onProgress: bar.show,
    })
    .finally(bar.end)
  output.show({ id, name, size: found.size }, [id])
}

/** The file is open only while it is read. */
async function* readFrom(path: string, offset: number, size: number): AsyncGenerator<Uint8Array> {
  yield* streamFile(await open(path), offset, size)
}

async function receiveFiles(
  { client, output }: GatewayCall,
  channel: string,
  { client: reader, out, amount, follow = false }: ReceiveOptions,
  signal: AbortSignal,
): Promise<void> {
  let left = follow ? Number.POSITIVE_INFINITY : Number(amount)
  while (!signal.aborted && left > 0) {
    const messages = await client.peek(channel, { client: reader, amount: Math.min(left, 100) })
    for (const message of messages) {
      if (message.file === undefined)
        throw new SpineError('CHANNEL_UNFIT', `${channel} is no channel for files; read it with "spine receive".`)
      const path = await downloadFile(message, { client, output, folder: out, signal })
      await client.acknowledge(channel, [message.id], reader)
      output.show({ ...message, path }, [`${path}  from ${nameSender(message)}`])
    }
    left -= messages.length
    if (messages.length === 0 && !follow) return
    if (messages.length === 0) await new Promise((done) => setTimeout(done, pollMs))
  }
}
