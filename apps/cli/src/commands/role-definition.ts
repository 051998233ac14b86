import { readFileSync } from 'node:fs'
import type { RoleChange } from '@digital-spine/api'
import type { GatewayClient } from '@digital-spine/client'
import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { parseDuration } from './duration.ts'
import { splitList } from './lists.ts'
import { readDids } from './read-party.ts'

/** What {@link withDefinition} adds to a command. */
export type DefinitionOptions = {
  issuers?: string
  issuerRole?: string
  revokers?: string
  revokerRole?: string
  requires?: string
  any?: boolean
  roleVersion?: string
  validFor?: string
  requestorField?: string[]
  issuerField?: string[]
  fields?: string
}

type Field = NonNullable<RoleChange['requestorFields']>[number]

const kinds = ['text', 'number', 'date', 'boolean', 'json'] as const

/** The options that define a role. */
export function withDefinition(command: Command): Command {
  const collect = (value: string, before: string[] = []): string[] => [...before, value]
  return command
    .option('--issuers <dids>', 'who may issue it: DIDs or names, with commas; this gateway if left out')
    .option('--issuer-role <role>', 'or whoever holds this role')
    .option('--revokers <dids>', 'who may revoke it; the issuers if left out')
    .option('--revoker-role <role>', 'or whoever holds this role')
    .option('--requires <roles>', 'roles to be held first, with commas')
    .option('--any', 'any one of them suffices')
    .option('--role-version <n>', 'version of the definition; credentials of older ones no longer count')
    .option('--valid-for <duration>', 'how long a credential lives: 90d, 12h, 1y, none')
    .option('--requestor-field <label:type[:required]>', `asked of who requests it: ${kinds.join(', ')}`, collect)
    .option('--issuer-field <label:type[:required]>', 'filled in by who issues it', collect)
    .option('--fields <file>', 'or both as JSON: { "requestorFields": […], "issuerFields": […] }')
}

/** The definition, or the change of one, that the options ask for. */
export async function readDefinition(client: GatewayClient, options: DefinitionOptions): Promise<RoleChange> {
  const { requires, any = false, roleVersion, validFor, requestorField, issuerField, fields } = options
  const issuers = await readAuthority(client, options.issuers, options.issuerRole)
  const revokers = await readAuthority(client, options.revokers, options.revokerRole)
  if (any && requires === undefined) throw new SpineError('VALIDATION_FAILED', '--any goes with --requires.')
  return {
    ...(roleVersion === undefined ? {} : { version: readVersion(roleVersion) }),
    ...(issuers === undefined ? {} : { issuers }),
    ...(revokers === undefined ? {} : { revokers }),
    ...(requires === undefined ? {} : { preconditions: { roles: splitList(requires), mode: any ? 'any' : 'all' } }),
    ...(validFor === undefined ? {} : { validityMs: parseDuration(validFor) }),
    ...(fields === undefined ? {} : readFields(fields)),
    ...(requestorField === undefined ? {} : { requestorFields: requestorField.map(parseField) }),
    ...(issuerField === undefined ? {} : { issuerFields: issuerField.map(parseField) }),
  }
}

/** `Installed capacity:number:required` → a field; the label may have colons. */
export function parseField(text: string): Field {
  const parts = text.split(':')
  const required = parts.at(-1) === 'required'
  if (required) parts.pop()
  const fieldType = kinds.find((kind) => kind === parts.at(-1))
  const label = parts.slice(0, -1).join(':').trim()
  if (fieldType === undefined || label === '')
    throw new SpineError(
      'VALIDATION_FAILED',
      `"${text}" is no field: write LABEL:TYPE[:required], ${kinds.join(', ')}.`,
    )
  return { label, fieldType, ...(required ? { required } : {}) }
}

async function readAuthority(client: GatewayClient, dids: string | undefined, role: string | undefined) {
  if (dids !== undefined && role !== undefined)
    throw new SpineError('VALIDATION_FAILED', 'Issuers and revokers are either listed or the holders of a role.')
  if (role !== undefined) return { role }
  return dids === undefined ? undefined : { dids: await readDids(client, dids) }
}

function readVersion(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new SpineError('VALIDATION_FAILED', 'A version is a whole number from 1.')
  return Number(text)
}

function readFields(file: string): Pick<RoleChange, 'requestorFields' | 'issuerFields'> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Pick<RoleChange, 'requestorFields' | 'issuerFields'>
  } catch (cause) {
    throw new SpineError('VALIDATION_FAILED', `${file} cannot be read as JSON.`, { cause })
  }
}
