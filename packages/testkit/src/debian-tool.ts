import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/**
 * The path of a program: from PATH, else from Debian's package of that name, which is installed when this runs as root on
 * Debian. Undefined where neither can be had; what needs it is then to be skipped, loudly.
 */
export function findDebianTool(name: string, { from = name }: { from?: string } = {}): string | undefined {
  return onPath(name) ?? (installDebianPackage(from) ? onPath(name) : undefined)
}

/** The path of a file that one of Debian's packages brings, such as a library to preload; installed like a tool. */
export function findDebianFile(fileName: string, from: string): string | undefined {
  return fileOf(from, fileName) ?? (installDebianPackage(from) ? fileOf(from, fileName) : undefined)
}

const timeout = 120_000

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
      execFileSync('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...quiet, ...args], {
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
