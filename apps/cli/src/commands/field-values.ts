import { type RoleField, type RoleFieldValues, SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { readGiven } from './given-file.ts'

/** What {@link withFieldValues} adds to a command. */
export type FieldOptions = { field?: string[]; fields?: string }

/** The options that fill in a role's fields. */
export function withFieldValues(command: Command): Command {
  return command
    .option('--field <label=value>', 'fill in a field', (value: string, before: string[] = []) => [...before, value])
    .option('--fields <file>', 'or all of them, as a JSON object of values by label')
}

/** The values that the options give, each in the type of its field; undefined if they give none. */
export function readFieldValues(
  { field = [], fields }: FieldOptions,
  defined: readonly RoleField[],
): RoleFieldValues | undefined {
  if (field.length === 0 && fields === undefined) return undefined
  const kinds = new Map(defined.map(({ label, fieldType }) => [label, fieldType]))
  const given = field.map((text): [string, unknown] => {
    const at = text.indexOf('=')
    if (at < 1) throw new SpineError('VALIDATION_FAILED', `"${text}" is not LABEL=VALUE.`)
    const label = text.slice(0, at)
    return [label, readValue(text.slice(at + 1), kinds.get(label), label)]
  })
  return { ...(fields === undefined ? {} : readFile(fields)), ...Object.fromEntries(given) }
}

function readValue(text: string, kind: RoleField['fieldType'] | undefined, label: string): unknown {
  if (kind === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if (kind !== 'json') return text
  return parseJson(text, `The field "${label}"`)
}

function readFile(file: string): RoleFieldValues {
  const values = parseJson(readGiven(file).toString('utf8'), file)
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    throw new SpineError('VALIDATION_FAILED', `${file} must be a JSON object of values by label.`)
  return values as RoleFieldValues
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new SpineError('VALIDATION_FAILED', `${what} is no JSON.`, { cause })
  }
}
