// npm run check: linter, type checker, unused code, layers. All of them run; any failure fails.
import { spawnSync } from 'node:child_process'

const checks = [
  ['Biome', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
  ['TypeScript', ['node_modules/typescript/bin/tsc', '-p', '.']],
  ['knip', ['node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints']],
  ['layers', ['scripts/check-layers.mjs']],
]

const failed = checks.filter(([name, command]) => {
  const start = Date.now()
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' })
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
  return status !== 0
})
process.exit(failed.length === 0 ? 0 : 1)
