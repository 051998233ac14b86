import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { findDebianTool } from '@digital-spine/testkit'
import type { FaultKind, FaultResult } from './fault-run.ts'

/** Set in a process that has mounts, and maybe a network, of its own. */
const apart = 'SPINE_FAULTS_APART'
const main = join(import.meta.dirname, 'main.ts')

/** Whether this process is part of another's run, which keeps its results. */
export const isApart = (): boolean => process.env[apart] !== undefined

/**
 * A kind of fault that runs in a process with mounts of its own, and a network of its own if it asks for one: nobody else
 * sees them, and they go away with it. Mounts can be had by anybody, a network by root.
 */
export function runApart(name: string, needs: { network: boolean }, kind: FaultKind): FaultKind {
  return async (options) => {
    if (isApart()) return kind(options)
    const { runs, say } = options
    const unshare = findDebianTool('unshare', { from: 'util-linux' })
    const isRoot = process.getuid?.() === 0
    if (needs.network && !isRoot) return { skipped: 'only root can make networks' }
    const flags = [isRoot ? '-m' : '-rm', ...(needs.network ? ['-n'] : [])]
    if (unshare === undefined || !canMount(unshare, flags)) return { skipped: 'no tmpfs can be mounted here' }
    const args = [...flags, process.execPath, main, '--only', name, '--runs', String(runs), '--json']
    const child = spawn(unshare, args, {
      env: { ...process.env, [apart]: 'yes' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    if (output === '') throw new Error(`the runs ended with ${code}`)
    say('done')
    const result = JSON.parse(output) as Omit<FaultResult, 'problems'>
    return { ...result, problems: code === 0 ? [] : ['see above'] }
  }
}

function canMount(unshare: string, flags: readonly string[]): boolean {
  try {
    execFileSync(unshare, [...flags, 'mount', '-t', 'tmpfs', 'tmpfs', import.meta.dirname], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
