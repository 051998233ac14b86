import { createHash } from 'node:crypto'
import { type BrandingImage, type BrandingSettings, brandingRoutes, maxBrandingImageBytes } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { isKnown } from '@digital-spine/runtime'
import type { FastifyInstance } from 'fastify'
import { deleteImage, findImage, showBranding, writeImage, writeSettings } from '../branding/branding-store.ts'
import { checkSettings } from '../branding/check-settings.ts'
import { readImage } from '../branding/read-image.ts'
import type { GatewayContext } from '../context.ts'

const path = '/api/v2/branding'
const imagePath = `${path}/:image`
const open = { access: 'open' } as const
const config = { access: 'administer' } as const
/** An SVG may have scripts in it; opened by itself it runs none and asks for nothing. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

type OfImage = { Params: { image: BrandingImage } }

/** How the console looks; the page that one logs in at shows it too, so everybody may see it. */
export function addBrandingRoutes(app: FastifyInstance, { db }: Pick<GatewayContext, 'db'>): void {
  const { show, change, showImage, changeImage, removeImage } = brandingRoutes
  const missing = (image: BrandingImage) => new SpineError('NOT_FOUND', `The console has no ${image} of its own.`)
  app.get(path, { config: open, schema: show }, () => showBranding(db))
  app.put<{ Body: BrandingSettings }>(path, { config, schema: change }, async ({ body }) => {
    await writeSettings(db, checkSettings(body))
    return showBranding(db)
  })
  app.get<OfImage>(
    imagePath,
    { config: open, schema: showImage },
    async ({ params: { image }, headers: asked }, reply) => {
      const found = await findImage(db, image)
      if (found === undefined) throw missing(image)
      const bytes = Buffer.from(found.bytes)
      const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`
      reply.headers({ etag, 'cache-control': 'no-cache', 'content-security-policy': policy })
      return isKnown(asked, etag) ? reply.status(304).send() : reply.type(found.type).send(bytes)
    },
  )
  app.delete<OfImage>(imagePath, { config, schema: removeImage }, async ({ params: { image } }, reply) => {
    if (!(await deleteImage(db, image))) throw missing(image)
    return reply.status(204).send()
  })
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    const read = { parseAs: 'buffer', bodyLimit: maxBrandingImageBytes } as const
    scope.addContentTypeParser('*', read, (_, bytes, done) => done(null, bytes))
    scope.put<OfImage & { Body: Buffer | undefined }>(
      imagePath,
      { config, schema: changeImage },
      async ({ params: { image }, body = Buffer.alloc(0) }, reply) => {
        await writeImage(db, image, readImage(body))
        return reply.status(204).send()
      },
    )
  })
}
