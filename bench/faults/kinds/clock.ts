import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findDebianFile } from '@digital-spine/testkit'
import { between, type Fault, type FaultKind, pick, runFaults } from '../fault-run.ts'
import { serviceNames } from '../spine.ts'

const jumps = ['+1d', '-1d', '+1h', '-1h', '+10m', '-10m'] as const
/** How long a process goes on with the time it has read. */
const noticedAfterMs = 1200

/** Puts the clock of one process forward or back, and right again. Clocks that only measure intervals are left alone. */
export const clock: FaultKind = async ({ runs, say }) => {
  const library = findDebianFile('libfaketime.so.1', 'libfaketime')
  if (library === undefined) return { skipped: 'libfaketime is not here (Debian: apt install libfaketime)' }
  const folder = mkdtempSync(join(tmpdir(), 'spine-clocks-'))
  const fileOf = (name: string): string => join(folder, name)
  for (const name of serviceNames) writeFileSync(fileOf(name), '+0')
  const entries = serviceNames.map((name) => [
    name,
    {
      ...{ LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: fileOf(name), FAKETIME_CACHE_DURATION: '1' },
      ...{ FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' },
    },
  ])
  const jump: Fault = async () => {
    const [name, offset] = [pick(serviceNames), pick(jumps)]
    await delay(between(50, 800))
    writeFileSync(fileOf(name), offset)
    await delay(noticedAfterMs + between(500, 2500))
    writeFileSync(fileOf(name), '+0')
    await delay(noticedAfterMs)
    return `the clock of ${name} jumped by ${offset} and back`
  }
  try {
    return await runFaults('faults.clock', {
      runs,
      say,
      fault: jump,
      spine: { variables: Object.fromEntries(entries) },
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
