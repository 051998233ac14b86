import { Type } from 'typebox'

/** The name of a gateway's channel. What refuses it is said as the DDHub client gateway says it. */
export const Fqcn = Type.String({
  pattern: '^[a-z0-9.-]{1,255}$',
  description: 'lower-case letters, digits, dots and dashes',
  'x-refusal':
    '$value is invalid channel name. Should contain only alphanumeric lowercase letters, use . as a separator. Max length 255',
})
