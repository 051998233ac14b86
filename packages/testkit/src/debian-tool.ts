import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * The path of a program: from PATH, else from Debian's package of that name, which is installed when this runs as root on
 * Debian; `also` are names that it goes by elsewhere. Undefined where neither can be had; what needs it is then to be skipped,
 * loudly.
 */
export function findDebianTool(
  name: string,
  { from = name, also = [] }: { from?: string; also?: readonly string[] } = {},
): string | undefined {
  const found = [name, ...also].map(onPath).find((path) => path !== undefined)
  return found ?? (installDebianPackage(from) ? onPath(name) : undefined)
}

/** The path of a file that one of Debian's packages brings, such as a library to preload; installed like a tool. */
export function findDebianFile(fileName: string, from: string): string | undefined {
  return fileOf(from, fileName) ?? (installDebianPackage(from) ? fileOf(from, fileName) : undefined)
}

const timeout = 300_000
const lock = join(tmpdir(), 'digital-spine-apt.lock')

function onPath(name: string): string | undefined {
  try {
    const script = 'PATH="$PATH:/usr/sbin:/sbin" command -v "$0"'
    return execFileSync('sh', ['-c', script, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}

function fileOf(debianPackage: string, fileName: string): string | undefined {
  try {
    const list = execFileSync('dpkg', ['-L', debianPackage], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return list.split('\n').find((path) => path.endsWith(`/${fileName}`) && existsSync(path))
  } catch {
    return undefined
  }
}

function installDebianPackage(debianPackage: string): boolean {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return false
  const apt = (...args: string[]): boolean => {
    try {
      const quiet = ['-qq', '-o', 'DPkg::Lock::Timeout=60', '-o', 'Acquire::Retries=1']
      // One after the other: test files run beside each other, and apt-get gives up where another one is at work.
      execFileSync('flock', [lock, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...quiet, ...args], {
        stdio: 'ignore',
        timeout,
      })
      return true
    } catch {
      return false
    }
  }
  const install = (): boolean => apt('install', '-y', '--no-install-recommends', debianPackage)
  return install() || (apt('update') && install())
}
