import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { describe, expect, it } from 'vitest'

const script = join(import.meta.dirname, 'check-layers.mjs')

/** Runs the check on a tree of its own: file contents by path. */
function check(files: Readonly<Record<string, string>>): { status: number | null; problems: string } {
  using folder = tempFolder()
  for (const [path, content] of Object.entries({ ...manifests, ...files })) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true })
    writeFileSync(join(folder.path, path), content)
  }
  const { status, stderr } = spawnSync(process.execPath, [script, folder.path], { encoding: 'utf8' })
  return { status, problems: stderr }
}

const manifest = (dependencies: readonly string[] = []): string =>
  JSON.stringify({
    exports: { '.': './src/index.ts' },
    dependencies: Object.fromEntries(dependencies.map((name) => [`@digital-spine/${name}`, '0.1.0'])),
  })
const manifests = {
  'packages/core/package.json': manifest(),
  'packages/vault/package.json': manifest(['core']),
  'packages/runtime/package.json': manifest(['core', 'vault']),
  'services/hub/package.json': manifest(['core', 'runtime', 'broker']),
  'services/broker/package.json': manifest(['core']),
}

describe('the layer check', () => {
  it('passes imports that go down', () => {
    const index = "import { a } from '@digital-spine/core'\nexport { b } from './b.ts'\n"
    expect(check({ 'services/hub/src/index.ts': index })).toEqual({ status: 0, problems: '' })
  })

  it.each([
    ['upward', 'packages/core/src/a.ts', "import { x } from '@digital-spine/runtime'", 'imports runtime (layer 2)'],
    ['sideways', 'services/hub/src/a.ts', "export * from '@digital-spine/broker'", 'imports broker (layer 3)'],
    ['upward, on demand', 'packages/core/src/a.ts', "await import('@digital-spine/hub')", 'imports hub (layer 3)'],
    [
      'upward, over several lines',
      'packages/vault/src/a.ts',
      "import {\n  x,\n} from '@digital-spine/hub'",
      'imports hub',
    ],
    ['past the exports', 'services/hub/src/a.ts', "import '@digital-spine/core/src/b.ts'", 'not exported'],
    ['by path', 'services/hub/src/a.ts', "import { x } from '../../broker/src/b.ts'", 'reaches into another package'],
    ['undeclared', 'services/broker/src/a.ts', "import { x } from '@digital-spine/runtime'", 'does not declare'],
    ['undeclared, from npm', 'packages/core/src/a.ts', "import ws from 'ws'", 'does not declare'],
    ['of the test kit', 'services/hub/src/a.ts', "import { x } from '@digital-spine/testkit'", 'outside a test'],
    ['of the environment', 'packages/core/src/a.ts', 'export const a = process.env.HOME', 'process.env'],
    ['of the console', 'packages/core/src/a.ts', "console.log('a')", 'console'],
  ])('refuses an import %s', (_, file, content, problem) => {
    const { status, problems } = check({ [file]: `${content}\n` })
    expect(status).toBe(1)
    expect(problems).toContain(file)
    expect(problems).toContain(problem)
  })

  it('refuses a package without a layer', () => {
    expect(check({ 'packages/other/package.json': manifest() })).toMatchObject({ status: 1 })
  })
})
