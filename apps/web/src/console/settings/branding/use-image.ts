import type { BrandingImage } from '@digital-spine/api'
import { useGateway } from '../../gateway.tsx'
import { pathOf, useAct } from '../../use-act.ts'

/** Puts an image into the console, takes it out, and reads what is there. */
export function useImage(image: BrandingImage) {
  const { prefix } = useGateway()
  const path = pathOf('branding', image)
  const url = `${prefix}/api/v2/${path}`
  const put = useAct<undefined, Blob>((body) => ({ method: 'PUT', path, body }), { refresh: ['branding'] })
  const remove = useAct(() => ({ method: 'DELETE', path }), { refresh: ['branding'] })
  const read = async (): Promise<Blob> => (await fetch(url)).blob()
  return { url, put, remove, read }
}
