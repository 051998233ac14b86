import { closeSync, fdatasyncSync, openSync, readFileSync, statfsSync, writeSync } from 'node:fs'
import { cpus, release, tmpdir, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { quantile } from './figure.ts'
import { createTempFolder } from './temp-folder.ts'

/** What the figures were measured on, in one line. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(totalmem() / 2 ** 30)
  return [
    `${cpus().length} × ${model}`,
    `${memory} GiB`,
    `${type()} ${release()}`,
    `Node ${process.versions.node}`,
    `${fileSystem(tmpdir())} for data`,
  ].join(', ')
}

/** ms that a write of 4 KiB with fdatasync takes where the benchmarks keep their data; the median of some. */
export function medianSync(): number {
  using folder = createTempFolder()
  const file = openSync(join(folder.path, 'sync'), 'w')
  const block = Buffer.alloc(4096, 1)
  const write = (): number => {
    const start = performance.now()
    writeSync(file, block)
    fdatasyncSync(file)
    return performance.now() - start
  }
  const times = Array.from({ length: 500 }, write)
  closeSync(file)
  return quantile(times, 0.5)
}

/** Its type as the system lists it, or the number it has where there is no list. */
function fileSystem(folder: string): string {
  try {
    const mounts = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, point = '']) => `${folder}/`.startsWith(point === '/' ? point : `${point}/`))
      .sort(([, a = ''], [, b = '']) => a.length - b.length)
    return mounts.at(-1)?.[2] ?? 'unknown file system'
  } catch {
    return `file system 0x${statfsSync(folder).type.toString(16)}`
  }
}
