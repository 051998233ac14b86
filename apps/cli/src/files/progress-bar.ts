import type { Output } from '../output.ts'

export type ProgressBar = {
  /** There are so many bytes now. */
  show(bytes: number): void
  /** Leaves the last state standing. */
  end(): void
}

const width = 30
const everyBytes = 16 << 20

/** How far a file is: a bar on a terminal, with `--json` an event each 16 MiB, and nothing where nobody looks. */
export function createProgressBar(output: Output, name: string, size: number): ProgressBar {
  let told = Number.NEGATIVE_INFINITY
  const draw = (bytes: number): void => void process.stderr.write(`\r${progressLine(name, bytes, size)}`)
  return {
    show(bytes) {
      if (bytes < size && Math.abs(bytes - told) < (output.json ? everyBytes : size / 200)) return
      told = bytes
      if (output.json) output.show({ event: 'progress', name, bytes, size })
      else if (process.stderr.isTTY) draw(bytes)
    },
    end() {
      if (!output.json && process.stderr.isTTY) process.stderr.write('\n')
    },
  }
}

/** `name [#####-----]  50 %  5.0 of 10.0 MB` */
export function progressLine(name: string, bytes: number, size: number): string {
  const part = size === 0 ? 1 : bytes / size
  const filled = Math.floor(part * width)
  const bar = `${'#'.repeat(filled)}${'-'.repeat(width - filled)}`
  return `${name} [${bar}] ${String(Math.floor(part * 100)).padStart(3)} %  ${megabytes(bytes)} of ${megabytes(size)} MB`
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)
