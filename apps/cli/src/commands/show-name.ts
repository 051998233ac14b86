import type { GatewayName } from '@digital-spine/client'
import { tableLines } from '../table.ts'
import { formatDuration } from './duration.ts'

type Authority = { dids: string[] } | { role: string }
type Field = { label: string; fieldType: string; required?: boolean }
type Role = {
  version: number
  issuers: Authority
  revokers: Authority
  preconditions: { roles: string[]; mode: string }
  validityMs?: number
  requestorFields?: Field[]
  issuerFields?: Field[]
}

/** A name for people: what it stands for, whom it resolves to, and a role's definition. */
export function nameLines(shown: GatewayName): string[] {
  const { name, kind = 'other', did, source, controller, metadata, role, block } = shown
  const { orgName, appName, description, websiteUrl } = metadata
  const rows = [
    ['did', `${did}  (${source})`],
    ['controller', controller],
    ...[['title', orgName ?? appName] as const, ['about', description] as const, ['website', websiteUrl] as const]
      .filter(([, value]) => typeof value === 'string' && value !== '')
      .map(([key, value]) => [key, String(value)]),
    ...(role === undefined ? [] : roleRows(role as Role)),
    ['as of', `block ${block}`],
  ]
  return [`${name}  (${kind})`, ...tableLines(rows).map((line) => `  ${line}`)]
}

function roleRows({ version, issuers, revokers, preconditions, ...rest }: Role): string[][] {
  const { validityMs, requestorFields = [], issuerFields = [] } = rest
  const { roles, mode } = preconditions
  const join = mode === 'all' ? ' and ' : ' or '
  return [
    ['version', String(version)],
    ['issuers', authority(issuers)],
    ['revokers', authority(revokers)],
    ['requires', roles.length === 0 ? 'nothing' : roles.join(join)],
    ['valid for', validityMs === undefined ? 'no end' : formatDuration(validityMs)],
    ...requestorFields.map((field) => ['asked of requestor', fieldText(field)]),
    ...issuerFields.map((field) => ['filled in by issuer', fieldText(field)]),
  ]
}

const authority = (who: Authority): string =>
  'role' in who ? `holders of ${who.role}` : who.dids.join(', ') || 'nobody'
const fieldText = ({ label, fieldType, required }: Field): string =>
  `${label} (${fieldType}${required === true ? ', required' : ''})`
