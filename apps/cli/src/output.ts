import { errorTable, isSpineError, SpineError } from '@digital-spine/core'
import { CommanderError } from 'commander'

/** Writes for people or, with `--json`, one JSON object a line. */
export type Output = {
  readonly json: boolean
  /** A result: `value` as JSON, or `lines` for people. */
  show(value: unknown, lines?: readonly string[]): void
  /** Something on the way; people only, on standard error. */
  note(text: string): void
}

export function createOutput(json: boolean): Output {
  return {
    json,
    show(value, lines) {
      if (json) process.stdout.write(`${JSON.stringify(value)}\n`)
      else for (const line of lines ?? [JSON.stringify(value, undefined, 2)]) process.stdout.write(`${line}\n`)
    },
    note(text) {
      if (!json) process.stderr.write(`${text}\n`)
    },
  }
}

/** Says what went wrong and what to do; answers the exit code: 2 for a mistake in the call, 1 for the rest. */
export function reportError(thrown: unknown, json: boolean): number {
  const error = isListenFailure(thrown) ? new SpineError('ADDRESS_UNAVAILABLE', thrown.message) : thrown
  if (error instanceof CommanderError) {
    // Commander has written its own text, help or mistake, to the right stream.
    const mistake = error.exitCode !== 0
    if (mistake && json) writeError('VALIDATION_FAILED', error.message)
    return mistake ? 2 : 0
  }
  const coded = isSpineError(error)
  const code = coded ? error.code : 'INTERNAL'
  const message = error instanceof Error ? error.message : String(error)
  if (json) writeError(code, message, coded ? error.details : undefined)
  else {
    process.stderr.write(`error ${code}: ${message}\n`)
    if (coded) for (const line of detailLines(error.details)) process.stderr.write(`  ${line}\n`)
    if (coded) process.stderr.write(`  ${errorTable[code].action}\n`)
    else if (error instanceof Error && error.stack !== undefined) process.stderr.write(`${error.stack}\n`)
  }
  return coded && errorTable[code].status === 400 ? 2 : 1
}

/** Of a server of Node, whichever it is. */
const isListenFailure = (error: unknown): error is Error =>
  error instanceof Error && 'syscall' in error && error.syscall === 'listen'

const writeError = (code: string, message: string, details?: Readonly<Record<string, unknown>>): void =>
  void process.stdout.write(`${JSON.stringify({ event: 'error', code, message, details })}\n`)

type Mistake = {
  readonly message: string
  readonly path?: string
  readonly line?: number
  readonly column?: number
  readonly file?: string
}

/** Where a mistake is, as far as it is known: `file line 3, column 5 /member `. */
function placeOf({ file, line, column, path }: Mistake): string {
  const place = line === undefined ? '' : `line ${line}${column === undefined ? '' : `, column ${column}`}`
  return [file, place, path].map((part) => (part ? `${part} ` : '')).join('')
}

/** What there is to tell of an error's details: places of mistakes, and plain values by their name. */
function detailLines(details: Readonly<Record<string, unknown>> = {}): string[] {
  const { errors, ...others } = details
  const mistakes = Array.isArray(errors) ? (errors as (string | Mistake)[]) : []
  const plain = Object.entries(others).filter(([, value]) => ['string', 'number'].includes(typeof value))
  return [
    ...mistakes.map((mistake) => (typeof mistake === 'string' ? mistake : `${placeOf(mistake)}${mistake.message}`)),
    ...plain.map(([key, value]) => `${key}: ${value}`),
  ]
}
