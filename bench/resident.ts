import { readFileSync } from 'node:fs'

/** What a process has in memory, in MB (Linux). */
export const residentMB = (pid: number): number => readStatus(pid, 'VmRSS')

/** The most it ever had there. */
export const peakMB = (pid: number): number => readStatus(pid, 'VmHWM')

function readStatus(pid: number, name: string): number {
  const match = new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(match?.[1] ?? Number.NaN) / 1024
}
