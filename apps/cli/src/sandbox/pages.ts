import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

export type Page = { readonly type: string; readonly cache: string; readonly body: Buffer }

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
const unbuilt = Buffer.from(
  '<!doctype html><html lang="en"><title>Digital Spine</title><p>The pages are not built yet: run <code>npm start</code>.</p></html>',
)

/** The paths that the page itself shows something for; any other that names no file is not found. */
const isPageRoute = (path: string): boolean => path === '/' || path.startsWith('/participants/')

/** The built pages of a folder, held in memory; file names with a hash may be kept by browsers for ever. */
export function readPages(folder: string): { find(path: string): Page | undefined } {
  const pages = new Map<string, Page>()
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  for (const file of files) {
    const type = types[extname(file)]
    if (type === undefined) continue
    const path = `/${file.replaceAll('\\', '/')}`
    const cache = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    pages.set(path, { type, cache, body: readFileSync(join(folder, file)) })
  }
  const home = pages.get('/index.html') ?? { type: 'text/html; charset=utf-8', cache: 'no-store', body: unbuilt }
  return { find: (path) => (isPageRoute(path) ? home : pages.get(path)) }
}
