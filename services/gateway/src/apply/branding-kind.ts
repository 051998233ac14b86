import { type BrandingImage, BrandingSpec, brandingImages } from '@digital-spine/api'
import { deleteBranding, findImage, findSettings, writeImage, writeSettings } from '../branding/branding-store.ts'
import { checkSettings } from '../branding/check-settings.ts'
import { type Image, readImage } from '../branding/read-image.ts'
import type { GatewayContext } from '../context.ts'
import type { ApplyKind } from './apply-kind.ts'

type Images = readonly (readonly [BrandingImage, Image])[]

/** The one thing of its kind. */
const name = 'console'

/** How the console looks as a document, images included. */
export function brandingKind({ db }: Pick<GatewayContext, 'db'>): ApplyKind {
  return {
    kind: 'Branding',
    schema: BrandingSpec,
    scope: 'administer',
    async list() {
      const settings = await findSettings(db)
      const found = await Promise.all(brandingImages.map(async (image) => [image, await findImage(db, image)] as const))
      const images = found.flatMap(([image, of]) => (of === undefined ? [] : [[image, of] as const]))
      const isSaid = settings !== undefined || images.length > 0
      return new Map(isSaid ? [[name, { ...settings, ...inBase64(images) }]] : [])
    },
    async read(spec) {
      const { logo, icon, ...said } = spec as BrandingSpec
      const settings = checkSettings(said)
      const images = Object.entries({ logo, icon }).flatMap(([image, text]) =>
        text === undefined ? [] : [[image as BrandingImage, readImage(Buffer.from(text, 'base64'))] as const],
      )
      return {
        name,
        spec: { ...settings, ...inBase64(images) },
        async write(trx) {
          await writeSettings(trx, settings)
          for (const [image, of] of images) await writeImage(trx, image, of)
        },
      }
    },
    delete: deleteBranding,
  }
}

const inBase64 = (images: Images): object =>
  Object.fromEntries(images.map(([image, { bytes }]) => [image, Buffer.from(bytes).toString('base64')]))
