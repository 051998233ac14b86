import { SaxesParser } from 'saxes'
import type { CompiledSchema, Problem, StreamCheck } from '../compiled-schema.ts'
import { doctypeRefused, encodingRefused, isTakenEncoding } from './xml/prolog.ts'

/** Elements in each other. */
const maxDepth = 256
/** UTF-16 code units of a tag, text, comment or instruction: what the parser has to keep. */
const maxTokenLength = 10_000_000
/** Bytes that are parsed before the length of the token is looked at again. */
const stepBytes = 64 * 1024

/** Well-formed XML 1.0 with namespaces, in UTF-8, without a document type declaration; of any size. */
export function compileXml(): CompiledSchema {
  const check = (payload: Uint8Array): readonly Problem[] => {
    const stream = openXmlStream()
    const problems = stream.write(payload)
    return problems.length > 0 ? problems : stream.end()
  }
  return { check, openStream: () => openXmlStream() }
}

/** Ends the parser's work on a document that is refused. */
class Refused extends Error {}

/** `checkRoot` may refuse the root element. */
export function openXmlStream(checkRoot?: (name: { uri: string; local: string }) => Problem | undefined): StreamCheck {
  const parser = new SaxesParser({ xmlns: true })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let problem: Problem | undefined
  let depth = 0
  let tokenStart = 0
  const refuse = (message: string): never => {
    problem = { message, line: parser.line, column: parser.columnIndex + 1 }
    throw new Refused(message)
  }
  const endToken = (): void => {
    tokenStart = parser.position
  }
  parser.on('error', ({ message }) => refuse(`Not well-formed: ${message.replace(/^\d+:\d+: /, '')}`))
  parser.on('doctype', () => refuse(doctypeRefused))
  parser.on('xmldecl', ({ encoding }) => {
    if (!isTakenEncoding(encoding)) refuse(encodingRefused)
  })
  parser.on('opentag', (tag) => {
    endToken()
    depth++
    const wrong = depth === 1 ? checkRoot?.(tag) : undefined
    if (wrong !== undefined) refuse(wrong.message)
    if (depth > maxDepth) refuse(`Elements are nested more than ${maxDepth} deep.`)
  })
  parser.on('closetag', () => {
    endToken()
    depth--
  })
  for (const event of ['comment', 'cdata', 'processinginstruction'] as const) parser.on(event, endToken)

  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined })
    } catch {
      return refuse(encodingRefused)
    }
  }
  const parse = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; at += stepBytes) {
      parser.write(decode(bytes.subarray(at, at + stepBytes)))
      if (parser.position - tokenStart > maxTokenLength)
        refuse(`A tag, text, comment or instruction is longer than ${maxTokenLength} characters.`)
    }
  }
  /** Runs unless the document is refused already; tells what it is refused for. */
  const attempt = (work: () => void): readonly Problem[] => {
    if (problem !== undefined) return []
    try {
      work()
    } catch (error) {
      if (!(error instanceof Refused)) throw error
    }
    return problem === undefined ? [] : [problem]
  }
  return {
    write: (chunk) => attempt(() => parse(chunk)),
    end: () =>
      attempt(() => {
        parser.write(decode()).close()
      }),
  }
}
