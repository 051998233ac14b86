import { readFileSync, writeFileSync } from 'node:fs'

/** What a process has in memory, in MB (Linux). */
export const residentMB = (pid: number): number => readStatus(pid, 'VmRSS')

/** The most it ever had there, or since that was reset. */
export const peakMB = (pid: number): number => readStatus(pid, 'VmHWM')

/** proc(5): 5 sets the peak to what is resident now. */
export const resetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5')

function readStatus(pid: number, name: string): number {
  const match = new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(match?.[1] ?? Number.NaN) / 1024
}
