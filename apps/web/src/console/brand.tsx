import { createContext, type ReactNode, useContext, useEffect } from 'react'
import { setSiteName } from '../page-heading.tsx'
import { useBrandImages } from './brand-images.tsx'
import { useAnswer } from './use-answer.ts'

/** What this gateway's operator calls it, and how it looks; colours are hexadecimal. */
export type Brand = {
  readonly name: string
  readonly tagline?: string
  readonly colour?: string
  readonly colourDark?: string
  readonly links: readonly { readonly label: string; readonly url: string }[]
  readonly hasLogo: boolean
  readonly hasIcon: boolean
}
const plain: Brand = { name: 'Digital Spine', links: [], hasLogo: false, hasIcon: false }

const noIcon = 'data:,'

const Context = createContext<Brand>(plain)
export const useBrand = (): Brand => useContext(Context)

/** Dresses the console as its operator wants it. Without an answer it is in our own colours. */
export function BrandProvider({ children }: { children: ReactNode }) {
  const { data = plain } = useAnswer<Brand>('branding')
  const { urlOf } = useBrandImages()
  const { name, colour, colourDark = colour, hasIcon } = data
  useEffect(() => setSiteName(name), [name])
  useEffect(() => {
    const { style } = document.documentElement
    const set = (property: string, value: string | undefined): void =>
      value === undefined ? void style.removeProperty(property) : style.setProperty(property, value)
    set('--brand-light', colour)
    set('--brand-dark', colourDark)
    return () => {
      set('--brand-light', undefined)
      set('--brand-dark', undefined)
    }
  }, [colour, colourDark])
  useEffect(() => {
    if (!hasIcon) return
    setIcon(urlOf('icon'))
    return () => setIcon(noIcon)
  }, [urlOf, hasIcon])
  return <Context value={data}>{children}</Context>
}

/** What the browser's tab shows. */
const setIcon = (url: string): void => document.querySelector('link[rel=icon]')?.setAttribute('href', url)
