import { type Branding, type BrandingImage, type BrandingSettings, brandingImages } from '@digital-spine/api'
import type { GatewayDatabase } from '../database.ts'
import type { Image } from './read-image.ts'

const id = 'console'
const asItComes = { name: 'Digital Spine', colour: '#087f5b', links: [] }

/** How the console looks. */
export async function showBranding(db: GatewayDatabase): Promise<Branding> {
  const images = await db.selectFrom('branding_images').select('image').execute()
  const [hasLogo = false, hasIcon = false] = brandingImages.map((wanted) =>
    images.some(({ image }) => image === wanted),
  )
  return { ...asItComes, ...(await findSettings(db)), hasLogo, hasIcon }
}

/** What somebody has said of it, if anybody has. */
export async function findSettings(db: GatewayDatabase): Promise<BrandingSettings | undefined> {
  const row = await db.selectFrom('branding').select('settings').executeTakeFirst()
  return row && (JSON.parse(row.settings) as BrandingSettings)
}

export async function writeSettings(db: GatewayDatabase, said: BrandingSettings): Promise<void> {
  const settings = JSON.stringify(said)
  await db
    .insertInto('branding')
    .values({ id, settings })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ settings }))
    .execute()
}

export const findImage = (db: GatewayDatabase, image: BrandingImage): Promise<Image | undefined> =>
  db.selectFrom('branding_images').select(['type', 'bytes']).where('image', '=', image).executeTakeFirst()

export async function writeImage(db: GatewayDatabase, image: BrandingImage, { type, bytes }: Image): Promise<void> {
  await db
    .insertInto('branding_images')
    .values({ image, type, bytes })
    .onConflict((conflict) => conflict.column('image').doUpdateSet({ type, bytes }))
    .execute()
}

/** False if there is none. */
export async function deleteImage(db: GatewayDatabase, image: BrandingImage): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('branding_images').where('image', '=', image).executeTakeFirst()
  return numDeletedRows > 0n
}

/** Has the console look as it comes. */
export async function deleteBranding(db: GatewayDatabase): Promise<void> {
  await db.deleteFrom('branding').execute()
  await db.deleteFrom('branding_images').execute()
}
