import type { BrandingImage } from '@digital-spine/api'

/** How the console looks. */
export type BrandingTables = {
  /** One row at most; `settings` is JSON. */
  branding: { id: 'console'; settings: string }
  branding_images: { image: BrandingImage; type: string; bytes: Uint8Array }
}
