/** WCAG 2.2, success criterion 1.4.3 (AA): the least contrast of text. */
export const leastContrast = 4.5

/** The contrast of white with a colour such as `#087f5b`, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrastWithWhite(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map(linear)
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}

/** The lightest of the darker shades of a colour with which white has that contrast, which is 21 at most. */
export function darkerShade(colour: string, contrast: number): string {
  const channels = channelsOf(colour)
  for (let share = 255; share > 0; share -= 1) {
    const shade = `#${channels.map((channel) => hexOf(Math.floor((channel * share) / 255))).join('')}`
    if (contrastWithWhite(shade) >= contrast) return shade
  }
  return '#000000'
}

const channelsOf = (colour: string): number[] => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))

const hexOf = (channel: number): string => channel.toString(16).padStart(2, '0')

/** A channel of sRGB, 0 to 255, as a share of the light. */
function linear(channel: number): number {
  const share = channel / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}
