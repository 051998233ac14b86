import type { BrandingImage } from '@digital-spine/api'
import { useBrandImages } from '../../brand-images.tsx'
import { pathOf, useAct } from '../../use-act.ts'

/** Puts an image into the console, takes it out, and reads what is there. */
export function useImage(image: BrandingImage) {
  const { urlOf, onChange } = useBrandImages()
  const path = pathOf('branding', image)
  const url = urlOf(image)
  const after = { refresh: ['branding'], onDone: onChange }
  const put = useAct<undefined, Blob>((body) => ({ method: 'PUT', path, body }), after)
  const remove = useAct(() => ({ method: 'DELETE', path }), after)
  const read = async (): Promise<Blob> => (await fetch(url)).blob()
  return { url, put, remove, read }
}
