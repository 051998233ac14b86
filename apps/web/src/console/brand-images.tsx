import type { BrandingImage } from '@digital-spine/api'
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { useGateway } from './gateway.tsx'

type BrandImages = {
  readonly urlOf: (image: BrandingImage) => string
  /** One of them is another now: what a page has shown by an address, a browser shows again without asking. */
  readonly onChange: () => void
}

const Context = createContext<BrandImages | undefined>(undefined)

/** Where the images of the console are that are its operator's own. */
export function BrandImagesProvider({ children }: { children: ReactNode }) {
  const { prefix } = useGateway()
  const [changes, setChanges] = useState(0)
  const images = useMemo<BrandImages>(() => {
    const query = changes === 0 ? '' : `?change=${changes}`
    return {
      urlOf: (image) => `${prefix}/api/v2/branding/${image}${query}`,
      onChange: () => setChanges((before) => before + 1),
    }
  }, [prefix, changes])
  return <Context value={images}>{children}</Context>
}

export function useBrandImages(): BrandImages {
  const images = useContext(Context)
  if (images === undefined) throw new TypeError('no images are around this')
  return images
}
