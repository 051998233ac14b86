import { execFileSync } from 'node:child_process'
import type { Host } from './cluster.ts'

/** Machines in networks of their own on one bridge, which can be cut off from each other. */
export type Machines = {
  readonly hosts: readonly [Host, Host, Host]
  /** Nobody reaches that machine, nor it anybody; connections are not told. */
  cutOff(machine: number): void
  /** Those two do not reach each other, but everybody else. */
  separate(machine: number, from: number): void
  heal(): void
}

const ip = (...args: string[]): void => void execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] })
const addressOf = (machine: number): string => `10.77.0.${machine + 1}`

/** To be called where network and mounts are private. */
export function createMachines(): Machines {
  execFileSync('mkdir', ['-p', '/run/netns'])
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', '/run/netns'])
  ip('link', 'set', 'lo', 'up')
  ip('link', 'add', 'spine', 'type', 'bridge')
  ip('address', 'add', '10.77.0.254/24', 'dev', 'spine')
  ip('link', 'set', 'spine', 'up')
  const heals: (() => void)[] = []
  const doUntilHealed = (action: readonly string[], undo: readonly string[]): void => {
    ip(...action)
    heals.push(() => ip(...undo))
  }
  return {
    hosts: [createMachine(0), createMachine(1), createMachine(2)],
    cutOff: (machine) =>
      doUntilHealed(['link', 'set', `link-${machine}`, 'down'], ['link', 'set', `link-${machine}`, 'up']),
    separate(machine, from) {
      const route = ['-n', `machine-${machine}`, 'route']
      doUntilHealed([...route, 'add', 'blackhole', addressOf(from)], [...route, 'delete', 'blackhole', addressOf(from)])
    },
    heal() {
      for (const undo of heals.splice(0)) undo()
    },
  }
}

function createMachine(machine: number): Host {
  const [name, link] = [`machine-${machine}`, `link-${machine}`]
  ip('netns', 'add', name)
  ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name)
  ip('link', 'set', link, 'master', 'spine', 'up')
  ip('-n', name, 'address', 'add', `${addressOf(machine)}/24`, 'dev', 'eth0')
  for (const device of ['lo', 'eth0']) ip('-n', name, 'link', 'set', device, 'up')
  return { address: addressOf(machine), wrapper: ['ip', 'netns', 'exec', name] }
}
