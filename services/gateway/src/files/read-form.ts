import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { SpineError } from '@digital-spine/core'
import busboy, { type Parser } from 'busboy'

/** A form that came: its fields, and what was made of its files, each by name. */
export type Form<T> = {
  readonly fields: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, T>>
}

/** A file of a form on its way. `name` is what its sender calls it, without a path. */
export type FormFile = { readonly bytes: Readable; readonly name: string | undefined; readonly contentType: string }

const maxParts = 32
const maxFieldBytes = 64 << 10

/**
 * Reads multipart/form-data (RFC 7578) as it comes, its parts in any order; `take` makes something of each file. If anything
 * fails, what was being taken has ended when this throws, and the rest of the request passes, since many a client looks for
 * an answer only when it has sent everything. Throws VALIDATION_FAILED, FILE_TOO_LARGE, and what `take` does.
 */
export async function readForm<T>(
  request: IncomingMessage,
  { maxFiles, maxFileBytes, take }: { maxFiles: number; maxFileBytes: number; take: (file: FormFile) => Promise<T> },
): Promise<Form<T>> {
  // Whoever sends the form names what is in them.
  const fields: Record<string, string> = Object.create(null)
  const files: Record<string, T> = Object.create(null)
  const taking: Promise<void>[] = []
  const { promise: ended, resolve: end, reject: fail } = Promise.withResolvers<void>()
  const parser = openParser(request, maxFiles, maxFileBytes)
  const takeFile = async (name: string, file: FormFile & { bytes: { truncated?: boolean } }): Promise<void> => {
    files[name] = await take(file)
    if (file.bytes.truncated) {
      const message = `A form brings files of up to ${maxFileBytes} bytes; larger ones are sent by resumable uploads.`
      throw new SpineError('FILE_TOO_LARGE', message, { details: { maxBytes: maxFileBytes } })
    }
  }
  parser
    .on('field', (name = '', value, { valueTruncated }) => {
      if (valueTruncated) fail(malformed(`${name} has more than ${maxFieldBytes} bytes`))
      fields[name] = value
    })
    .on('file', (name = '', bytes, { filename, mimeType }) => {
      const taken = takeFile(name, { bytes, name: filename, contentType: mimeType })
      taken.catch(fail)
      taking.push(taken)
    })
    .on('partsLimit', () => fail(malformed(`it has more than ${maxParts} parts`)))
    .on('filesLimit', () => fail(malformed(`it has more than ${maxFiles} files`)))
    .on('error', ({ message }) => fail(malformed(message)))
    .on('close', end)
  request.on('close', () => {
    if (!request.complete) fail(malformed('it ends early'))
  })
  request.pipe(parser)
  try {
    await ended
    await Promise.all(taking)
    return { fields, files }
  } catch (error) {
    request.unpipe(parser).resume()
    parser.destroy()
    await Promise.allSettled(taking)
    throw error
  }
}

function openParser({ headers }: IncomingMessage, files: number, maxFileBytes: number): Parser {
  try {
    return busboy({
      ...{ headers, defParamCharset: 'utf8' },
      limits: { fieldSize: maxFieldBytes, fileSize: maxFileBytes + 1, files, parts: maxParts },
    })
  } catch (error) {
    throw malformed((error as Error).message)
  }
}

const malformed = (problem: string): SpineError =>
  new SpineError('VALIDATION_FAILED', 'The form cannot be read.', { details: { errors: [problem] } })
