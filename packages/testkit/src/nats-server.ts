import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** In the clone, ignored by git. */
const cache = join(import.meta.dirname, '../../../.runtime')
const cached = join(cache, 'nats-server')
const suites = ['trixie', 'sid']
const timeout = 120_000

let found: string | null | undefined

/**
 * The path of a nats-server of version 2.10.27 or newer: what the variable NATS_SERVER names, else from PATH, else on Debian from the
 * package of a newer suite, which is kept in the clone and not installed. Undefined, and said so, where none can be had; what needs it is then
 * to be skipped.
 */
export function findNatsServer(): string | undefined {
  found ??= onPath() ?? (isNewEnough(cached) ? cached : undefined) ?? fetchDebianPackage() ?? null
  if (found === null)
    process.stderr.write('SKIPPED: there is no nats-server. Install 2.10.27 or newer, or name it in NATS_SERVER.\n')
  return found ?? undefined
}

function onPath(): string | undefined {
  try {
    const script = 'PATH="$PATH:/usr/sbin:/sbin"; command -v "$NATS_SERVER" || command -v nats-server'
    const path = execFileSync('sh', ['-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    return isNewEnough(path) ? path : undefined
  } catch {
    return undefined
  }
}

function isNewEnough(path: string): boolean {
  if (!existsSync(path)) return false
  const text = execFileSync(path, ['--version'], { encoding: 'utf8' })
  const [major = 0, minor = 0, patch = 0] = (/v(\d+)\.(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number)
  return major * 1e6 + minor * 1e3 + patch >= 2_010_027
}

/** Through a root of its own for apt, made from the machine's sources, so that nothing of the machine changes. */
function fetchDebianPackage(): string | undefined {
  if (!existsSync('/etc/debian_version')) return undefined
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'nats-'))
  try {
    return suites.toReversed().some((suite) => fetchFrom(suite, folder)) ? cached : undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Another test may do the same at this moment: what is complete takes its place in one step. */
function fetchFrom(suite: string, folder: string): boolean {
  const [lists, archives] = [join(folder, 'lists'), join(folder, 'cache')]
  for (const path of [lists, join(archives, 'archives')]) mkdirSync(join(path, 'partial'), { recursive: true })
  const sources = join(folder, 'sources.list')
  const run = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout })
  const apt = (...args: string[]): string => {
    const own = [`Dir::Etc::sourcelist=${sources}`, 'Dir::Etc::sourceparts=-', `Dir::State::lists=${lists}`]
    const options = [...own, `Dir::Cache=${archives}`, 'Acquire::Retries=1'].flatMap((option) => ['-o', option])
    return run('apt-get', '-qq', ...options, ...args)
  }
  try {
    writeFileSync(sources, `${sourceLine(run, suite)}\n`)
    apt('update')
    apt('download', 'nats-server')
    const name = readdirSync(folder).find((file) => file.endsWith('.deb'))
    if (name === undefined) return false
    run('dpkg', '-x', name, 'unpacked')
    const binary = join(folder, 'unpacked/usr/sbin/nats-server')
    if (!isNewEnough(binary)) return false
    renameSync(binary, cached)
    return true
  } catch {
    return false
  }
}

/** Where this machine gets Debian from, with the name of another suite. */
function sourceLine(run: (program: string, ...args: string[]) => string, suite: string): string {
  const { VERSION_CODENAME: release } = Object.fromEntries(
    run('cat', '/etc/os-release')
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  )
  const known = run('apt-get', 'indextargets', '--format', '$(RELEASE) $(COMPONENT) $(REPO_URI)')
  const line = known.split('\n').find((text) => text.startsWith(`${release} main `))
  if (line === undefined) throw new Error('apt knows no source of Debian')
  return `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${line.split(' ')[2]} ${suite} main`
}
