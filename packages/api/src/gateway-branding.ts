import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'

const tags = ['branding']
const strict = { additionalProperties: false }
const nothing = Type.Null({ description: 'it is so' })

/** What a console has of its own: a logo beside its name, and the icon of a browser's tab. */
export const brandingImages = ['logo', 'icon'] as const

/** One of {@link brandingImages}. */
export type BrandingImage = (typeof brandingImages)[number]

/** Bytes that an image of a console may have. */
export const maxBrandingImageBytes = 256 << 10

const Colour = Type.String({
  pattern: '^#[0-9A-Fa-f]{6}$',
  description: 'of buttons with white text on them; a contrast of 4.5:1 at least (WCAG 2.2, 1.4.3)',
})
const Link = Type.Object(
  {
    label: Type.String({ minLength: 1, maxLength: 60 }),
    url: Type.String({ minLength: 1, maxLength: 2048, description: 'https, http or mailto' }),
  },
  strict,
)
const settings = {
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  tagline: Type.Optional(Type.String({ minLength: 1, maxLength: 160 })),
  colour: Type.Optional(Colour),
  colourDark: Type.Optional(Colour),
  links: Type.Optional(Type.Array(Link, { maxItems: 10 })),
}

/** `PUT /api/v2/branding`: how the console looks; what is left out is as it comes. */
export const BrandingSettings = Type.Object(settings, { ...strict, title: 'BrandingSettings' })
export type BrandingSettings = Static<typeof BrandingSettings>

const Bytes = Type.String({
  ...{ minLength: 4, maxLength: Math.ceil(maxBrandingImageBytes / 3) * 4 },
  pattern: '^[A-Za-z0-9+/]+={0,2}$',
  description: 'PNG, SVG, JPEG or WebP in base64',
})

/** How the console looks, as a document of `spine apply`. */
export const BrandingSpec = Type.Object(
  { ...settings, logo: Type.Optional(Bytes), icon: Type.Optional(Bytes) },
  { ...strict, title: 'BrandingSpec' },
)
export type BrandingSpec = Static<typeof BrandingSpec>

/** How the console looks. */
export const Branding = Type.Object(
  {
    name: Type.String(),
    tagline: Type.Optional(Type.String()),
    colour: Type.String({ description: 'the primary colour, and in the dark too unless colourDark is there' }),
    colourDark: Type.Optional(Type.String()),
    links: Type.Array(Link),
    hasLogo: Type.Boolean(),
    hasIcon: Type.Boolean(),
  },
  { title: 'Branding' },
)
export type Branding = Static<typeof Branding>

const params = Type.Object({ image: Type.Enum(brandingImages) })

/** Schemas of the routes of branding. */
export const brandingRoutes = {
  show: { summary: 'How the console looks', tags, response: { 200: Branding, ...errorAnswers } },
  change: {
    summary: 'Change how the console looks',
    tags,
    body: BrandingSettings,
    response: { 200: Branding, ...errorAnswers },
  },
  showImage: {
    summary: 'An image of the console',
    tags,
    params,
    response: {
      200: { description: 'PNG, SVG, JPEG or WebP', content: { 'image/*': { schema: Type.String() } } },
      ...errorAnswers,
    },
  },
  changeImage: {
    summary: `Put an image into the console: the bytes of a PNG, SVG, JPEG or WebP, ${maxBrandingImageBytes >> 10} KiB at most`,
    tags,
    params,
    response: { 204: nothing, ...errorAnswers },
  },
  removeImage: {
    summary: 'Take an image out of the console',
    tags,
    params,
    response: { 204: nothing, ...errorAnswers },
  },
} as const
