import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findDebianFile } from '@digital-spine/testkit'
import { between, type FaultKind, type FaultResult, pick } from './fault-run.ts'

const jumps = ['+1d', '-1d', '+1h', '-1h', '+10m', '-10m'] as const
/** How long a process goes on with the time it has read. */
const noticedAfterMs = 1200

/** Clocks of processes that are put forward or back. Those that only measure intervals are left alone. */
export type Clocks<Name extends string> = {
  /** What a process needs for its clock to be one of these. */
  readonly variables: Readonly<Record<Name, Readonly<Record<string, string>>>>
  /** Lets the clock of one of them jump, and puts it right again. */
  jump(): Promise<string>
}

/** Runs with clocks for processes of those names, or tells why there are none. */
export async function withClocks<Name extends string>(
  names: readonly Name[],
  run: (clocks: Clocks<Name>) => Promise<FaultResult>,
): ReturnType<FaultKind> {
  const library = findDebianFile('libfaketime.so.1', 'libfaketime')
  if (library === undefined) return { skipped: 'libfaketime is not here (Debian: apt install libfaketime)' }
  const folder = mkdtempSync(join(tmpdir(), 'spine-clocks-'))
  const fileOf = (name: Name): string => join(folder, name)
  for (const name of names) writeFileSync(fileOf(name), '+0')
  const variablesOf = (name: Name): Readonly<Record<string, string>> => ({
    ...{ LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: fileOf(name), FAKETIME_CACHE_DURATION: '1' },
    ...{ FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' },
  })
  const jump = async (): Promise<string> => {
    const [name, offset] = [pick(names), pick(jumps)]
    await delay(between(50, 800))
    writeFileSync(fileOf(name), offset)
    await delay(noticedAfterMs + between(500, 2500))
    writeFileSync(fileOf(name), '+0')
    await delay(noticedAfterMs)
    return `the clock of ${name} jumped by ${offset} and back`
  }
  try {
    const variables = Object.fromEntries(names.map((name) => [name, variablesOf(name)]))
    return await run({ variables: variables as Clocks<Name>['variables'], jump })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
