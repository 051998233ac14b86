import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip, constants as zlib } from 'node:zlib'

/** How a page may be packed, what is smallest first. */
export const pageEncodings = ['br', 'gzip'] as const

/** One of {@link pageEncodings}. */
export type PageEncoding = (typeof pageEncodings)[number]

/** A file of a web app. */
export type Page = {
  readonly type: string
  /** For the header Cache-Control. */
  readonly cache: string
  /** Of what it says, however it is packed. */
  readonly etag: string
  readonly body: Buffer
  /** Packed, which is done once; none for what is packed already. */
  readonly pack?: (encoding: PageEncoding) => Promise<Buffer>
}

/** A built web app, held in memory. */
export type Pages = {
  find(path: string): Page | undefined
  /** The paths of its files, but for the page itself. */
  readonly files: readonly string[]
}

const html = 'text/html; charset=utf-8'
const types: Readonly<Record<string, string>> = {
  '.html': html,
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
const unbuilt = Buffer.from(
  '<!doctype html><html lang="en"><title>Digital Spine</title><p>The pages are not built yet: run <code>npm start</code>.</p></html>',
)
const packers: Readonly<Record<PageEncoding, (body: Buffer) => Promise<Buffer>>> = {
  // Quality 5 takes as long as gzip and packs better; 11 would take seconds for a percent or two more.
  br: (body) => promisify(brotliCompress)(body, { params: { [zlib.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body) => promisify(gzip)(body, { level: zlib.Z_BEST_COMPRESSION }),
}

/**
 * The web app that was built into a folder. At `routes` it shows its one page: a path, or with `*` at its end all that begin like
 * it. File names with a hash may be kept by browsers for ever. If nothing was built the page says so.
 */
export function readPages(folder: string, routes: readonly string[]): Pages {
  const pages = new Map<string, Page>()
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  for (const name of names) {
    const type = types[extname(name)]
    if (type === undefined) continue
    const path = `/${name.replaceAll('\\', '/')}`
    const cache = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    pages.set(path, createPage(type, cache, readFileSync(join(folder, name))))
  }
  const home = pages.get('/index.html') ?? createPage(html, 'no-store', unbuilt)
  pages.delete('/index.html')
  const isRoute = (path: string): boolean =>
    routes.some((route) => (route.endsWith('*') ? path.startsWith(route.slice(0, -1)) : path === route))
  return { find: (path) => (isRoute(path) ? home : pages.get(path)), files: [...pages.keys()] }
}

function createPage(type: string, cache: string, body: Buffer): Page {
  const etag = `W/"${createHash('sha256').update(body).digest('base64url')}"`
  const page = { type, cache, etag, body }
  if (type.startsWith('font/')) return page
  const packed = new Map<PageEncoding, Promise<Buffer>>()
  return {
    ...page,
    pack(encoding) {
      const known = packed.get(encoding) ?? packers[encoding](body)
      packed.set(encoding, known)
      return known
    },
  }
}
