import type { Branding } from '@digital-spine/api'
import { darkerShade, leastContrast } from '@digital-spine/api/contrast'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { useBrandImages } from '../../brand-images.tsx'

const schemes = ['light', 'dark'] as const

/** How the console would look, in the light and in the dark; no colour is taken that white cannot be read on. */
export function BrandPreview({
  brand: { name, tagline, colour, colourDark = colour, links, hasLogo },
}: {
  brand: Branding
}) {
  const { t } = useTranslation('settings')
  const { urlOf } = useBrandImages()
  return (
    <div className="previews" aria-hidden="true">
      {schemes.map((scheme) => (
        <figure
          key={scheme}
          className={`preview ${scheme}`}
          style={{ '--preview': darkerShade(scheme === 'light' ? colour : colourDark, leastContrast) } as CSSProperties}
        >
          <div className="preview-top">
            {hasLogo && <img src={urlOf('logo')} alt="" />}
            <span>{name}</span>
          </div>
          <div className="preview-body">
            <div>{tagline}</div>
            <span className="preview-button">{t('branding.button')}</span>
          </div>
          {links.length > 0 && (
            <div className="preview-links">
              {links.map(({ label }, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: while links are typed nothing else tells them apart
                <span key={i}>{label}</span>
              ))}
            </div>
          )}
        </figure>
      ))}
    </div>
  )
}
