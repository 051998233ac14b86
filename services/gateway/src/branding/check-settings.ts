import type { BrandingSettings } from '@digital-spine/api'
import { contrastWithWhite, darkerShade, leastContrast } from '@digital-spine/api/contrast'
import { SpineError } from '@digital-spine/core'

const protocols: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:'])

/** Settings in the one way in which they are kept. Throws CONTRAST_LOW, and VALIDATION_FAILED for a link to nothing that opens. */
export function checkSettings({ colour, colourDark, links, ...said }: BrandingSettings): BrandingSettings {
  for (const { url } of links ?? [])
    if (!URL.canParse(url) || !protocols.has(new URL(url).protocol))
      throw new SpineError('VALIDATION_FAILED', `Links lead to https:, http: or mailto:, and ${url} does not.`)
  return {
    ...said,
    ...(colour === undefined ? {} : { colour: checkColour(colour) }),
    ...(colourDark === undefined ? {} : { colourDark: checkColour(colourDark) }),
    ...(links === undefined || links.length === 0 ? {} : { links }),
  }
}

function checkColour(given: string): string {
  const colour = given.toLowerCase()
  const contrast = contrastWithWhite(colour)
  if (contrast >= leastContrast) return colour
  const shade = darkerShade(colour, leastContrast)
  // Not rounded up: what is refused never looks as if it were enough.
  const ratio = Math.floor(contrast * 100) / 100
  const message = `White text on ${colour} has a contrast of ${ratio}:1, and ${leastContrast}:1 is the least; ${shade} has it.`
  throw new SpineError('CONTRAST_LOW', message, { details: { colour, ratio, least: leastContrast, shade } })
}
