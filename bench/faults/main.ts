// npm run faults -- [--runs N] [--json] [--only kill,network,…]: N faults under load, as many of each kind, and what became of
// every message.
import { parseArgs } from 'node:util'
import { describeMachine } from '../machine.ts'
import { recordFaults } from '../report.ts'
import { isApart } from './apart.ts'
import type { FaultKind, FaultResult } from './fault-run.ts'
import { clock } from './kinds/clock.ts'
import { clusterClock } from './kinds/cluster-clock.ts'
import { clusterDisk } from './kinds/cluster-disk.ts'
import { clusterFsync } from './kinds/cluster-fsync.ts'
import { clusterKill } from './kinds/cluster-kill.ts'
import { clusterPartition } from './kinds/cluster-partition.ts'
import { clusterPause } from './kinds/cluster-pause.ts'
import { clusterRestart } from './kinds/cluster-restart.ts'
import { disk } from './kinds/disk.ts'
import { fsync } from './kinds/fsync.ts'
import { gatewayPair } from './kinds/gateway-pair.ts'
import { kill } from './kinds/kill.ts'
import { network } from './kinds/network.ts'

const kinds: Readonly<Record<string, FaultKind>> = {
  ...{ kill, disk, clock, network, fsync },
  ...{ 'cluster-kill': clusterKill, 'cluster-pause': clusterPause, 'cluster-restart': clusterRestart },
  ...{ 'cluster-partition': clusterPartition, 'cluster-disk': clusterDisk, 'cluster-clock': clusterClock },
  ...{ 'cluster-fsync': clusterFsync, 'gateway-pair': gatewayPair },
}

const { values } = parseArgs({
  options: { only: { type: 'string' }, runs: { type: 'string' }, json: { type: 'boolean', default: false } },
})
const chosen = values.only?.split(',') ?? Object.keys(kinds)
const runs = Number(values.runs ?? 100)
const unknown = chosen.filter((name) => !Object.hasOwn(kinds, name))
if (unknown.length > 0 || !Number.isSafeInteger(runs) || runs < 1) {
  process.stderr.write(`--only takes ${Object.keys(kinds).join(', ')}; --runs a number from 1\n`)
  process.exit(2)
}
// Where syncs are looked at, messages are counted.
const runsEach = Math.ceil(runs / Math.max(1, chosen.filter((name) => !name.endsWith('fsync')).length))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))
let failed = false
if (!values.json) process.stdout.write(`${row('kind', ['runs', 'lost', 'doubled', 'reordered'])}\n`)
for (const name of chosen) {
  const say = (text: string): void => void process.stderr.write(`${name}: ${text}\n`)
  try {
    const result = await kinds[name]?.({ runs: runsEach, say })
    if (result === undefined) continue
    if ('skipped' in result) say(`SKIPPED: ${result.skipped}`)
    else report(result, say)
  } catch (error) {
    failed = true
    say(`PROBLEM: ${error instanceof Error ? error.message : error}`)
  }
}
process.exit(failed ? 1 : 0)

function report({ problems, ...result }: FaultResult, say: (text: string) => void): void {
  if (!isApart()) recordFaults([result], describeMachine())
  const { lost, doubled, reordered, runs: done } = result
  if (lost + doubled + reordered + problems.length > 0) failed = true
  for (const problem of problems) say(`PROBLEM: ${problem}`)
  const text = values.json ? JSON.stringify(result) : row(result.name, [done, lost, doubled, reordered])
  process.stdout.write(`${text}\n`)
}

function row(name: string, cells: readonly (string | number)[]): string {
  return [name.padEnd(20), ...cells.map((cell) => String(cell).padStart(10))].join('')
}
