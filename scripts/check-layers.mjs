// Fails on an import that goes upward or sideways in the layers of ARCHITECTURE.md, reaches past a package's exports,
// or is not declared; and on process.env or console in a library.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'

const scope = '@digital-spine/'
/** Layer of every package. A package may import lower layers, and beside it only what `beside` allows. */
const layers = {
  core: 0,
  api: 1,
  schema: 1,
  ledger: 1,
  vault: 1,
  client: 1,
  runtime: 2,
  testkit: 2,
  names: 3,
  hub: 3,
  broker: 3,
  gateway: 3,
  cli: 4,
  web: 4,
}
/** The SDK speaks the wire contracts. The test kit is for tests, whatever their layer. */
const beside = { client: ['api'] }
const libraries = ['core', 'api', 'schema', 'ledger', 'vault', 'client', 'runtime', 'testkit']

const root = resolve(process.argv[2] ?? '.')
const problems = ['packages', 'services', 'apps'].flatMap((folder) =>
  list(join(root, folder)).flatMap((name) => checkPackage(join(root, folder, name), name)),
)
for (const problem of problems) console.error(problem)
console.log(problems.length === 0 ? 'layers: every import goes down' : `layers: ${problems.length} problem(s)`)
process.exit(problems.length === 0 ? 0 : 1)

function checkPackage(folder, name) {
  if (!existsSync(join(folder, 'package.json'))) return []
  if (layers[name] === undefined) return [`${relative(root, folder)}: has no layer in scripts/check-layers.mjs`]
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return sources(folder).flatMap((file) => checkFile(file, folder, name, manifest))
}

function checkFile(file, folder, name, manifest) {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  const isTest = /\.test\.ts$/.test(file) || relative(folder, file).startsWith(`test${sep}`)
  const say = (what) => `${relative(root, file)}: ${what}`
  const found = []
  for (const specifier of specifiers(text)) {
    if (specifier.startsWith('.')) {
      if (relative(folder, resolve(file, '..', specifier)).startsWith('..'))
        found.push(say(`reaches into another package by path: ${specifier}`))
    } else if (specifier.startsWith(scope)) {
      found.push(...checkImport(specifier, name, manifest, isTest).map(say))
    } else if (
      !isTest &&
      !specifier.startsWith('node:') &&
      manifest.dependencies?.[packageOf(specifier)] === undefined
    ) {
      found.push(say(`imports ${specifier}, which package.json does not declare`))
    }
  }
  if (!isTest && libraries.includes(name)) {
    if (/\bprocess\.env\b/.test(text)) found.push(say('a library must not read process.env'))
    if (/\bconsole\./.test(text)) found.push(say('a library must not write to the console'))
  }
  return found
}

function checkImport(specifier, from, manifest, isTest) {
  const [to, ...path] = specifier.slice(scope.length).split('/')
  if (layers[to] === undefined) return [`imports unknown package ${specifier}`]
  const found = []
  if (to === 'testkit' && !isTest) found.push('imports testkit outside a test')
  const allowed = layers[to] < layers[from] || beside[from]?.includes(to) || to === from || (isTest && layers[to] <= 2)
  if (!allowed) found.push(`imports ${to} (layer ${layers[to]}) from ${from} (layer ${layers[from]})`)
  if (!isTest && to !== from && manifest.dependencies?.[scope + to] === undefined)
    found.push(`imports ${scope}${to}, which package.json does not declare`)
  const manifests = ['packages', 'services', 'apps'].map((kind) => join(root, kind, to, 'package.json'))
  const exported = manifests
    .filter(existsSync)
    .flatMap((file) => Object.keys(JSON.parse(readFileSync(file, 'utf8')).exports ?? {}))
  const subpath = path.length === 0 ? '.' : `./${path.join('/')}`
  if (exported.length > 0 && !exported.includes(subpath)) found.push(`${specifier} is not exported by ${to}`)
  return found
}

function specifiers(text) {
  const statements = text.matchAll(/^(?:import|export)\b[^'"`;]*?from\s+['"]([^'"]+)['"]/gm)
  const bare = text.matchAll(/^import\s+['"]([^'"]+)['"]/gm)
  const dynamic = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)
  return [...statements, ...bare, ...dynamic].map(([, specifier]) => specifier)
}

function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function sources(folder) {
  return list(folder).flatMap((entry) => {
    const path = join(folder, entry)
    if (entry === 'node_modules' || entry === 'dist') return []
    if (statSync(path).isDirectory()) return sources(path)
    return /\.tsx?$/.test(entry) ? [path] : []
  })
}

function list(folder) {
  return existsSync(folder) ? readdirSync(folder).sort() : []
}
