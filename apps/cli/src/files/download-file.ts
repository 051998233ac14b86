import { access, type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { GatewayClient, IncomingMessage } from '@digital-spine/client'
import { SpineError } from '@digital-spine/core'
import { countPassing } from '@digital-spine/runtime'
import type { Output } from '../output.ts'
import { createProgressBar } from './progress-bar.ts'

type Options = {
  readonly client: GatewayClient
  readonly output: Output
  readonly folder: string
  readonly signal: AbortSignal
}

/**
 * Puts the file of a message into a folder, under its own name, or with the message's id before it where that is taken.
 * Until all of it is on disk it lies beside under a name of its own, from which the next try goes on. Answers its path.
 */
export async function downloadFile(
  { id, file }: Pick<IncomingMessage, 'id' | 'file'>,
  { client, output, folder, signal }: Options,
): Promise<string> {
  // The gateway takes no name with a path; whoever writes files checks that again.
  const name = basename(file?.name ?? id)
  await mkdir(folder, { recursive: true })
  const part = join(folder, `.${id}.part`)
  {
    await using handle = await open(part, 'a')
    const { size: there } = await handle.stat()
    // All of it may be there: then there is nothing to ask for.
    if (there !== file?.size) await fetchFrom(there, id, handle, { name, client, output, signal })
    await handle.sync()
  }
  const path = (await exists(join(folder, name))) ? join(folder, `${id}-${name}`) : join(folder, name)
  await rename(part, path)
  return path
}

async function fetchFrom(
  start: number,
  id: string,
  handle: FileHandle,
  { name, client, output, signal }: Omit<Options, 'folder'> & { readonly name: string },
): Promise<void> {
  const incoming = await client.files.open(id, { start, signal })
  const bar = createProgressBar(output, name, incoming.size)
  let written = start
  try {
    for await (const piece of received(incoming.body)) {
      await handle.writeFile(piece)
      countPassing(piece.length)
      written += piece.length
      bar.show(written)
    }
  } finally {
    bar.end()
  }
  if (written !== incoming.size)
    throw new SpineError('FILE_TRUNCATED', `The gateway ended after ${written} of ${incoming.size} bytes.`)
}

/** A connection that breaks is told as a gateway that does not answer. */
async function* received(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (cause) {
    throw new SpineError('SERVICE_UNAVAILABLE', 'The gateway broke off. The same again goes on from there.', { cause })
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
