import { type Static, Type } from 'typebox'

/** What every document of a gateway's configuration says first. */
export const configurationVersion = 'digital-spine/v1'

/** Something that a gateway is to have. */
export const ConfigurationDocument = Type.Object(
  {
    apiVersion: Type.Literal(configurationVersion),
    kind: Type.String({ description: 'Channel, Contact, Group, BlockedSender, Webhook or Branding' }),
    spec: Type.Object({}, { additionalProperties: true, description: 'by kind' }),
  },
  { additionalProperties: false, title: 'ConfigurationDocument' },
)
export type ConfigurationDocument = Static<typeof ConfigurationDocument>

/** `GET /api/v2/export/configuration`: documents that make another gateway what this one is; no secrets. */
export const ConfigurationExport = Type.Object(
  { documents: Type.Array(ConfigurationDocument) },
  { title: 'ConfigurationExport' },
)
export type ConfigurationExport = Static<typeof ConfigurationExport>

/** `POST /api/v2/apply`. */
export const ConfigurationInput = Type.Object(
  {
    documents: Type.Array(ConfigurationDocument, { maxItems: 5000 }),
    prune: Type.Optional(
      Type.Boolean({ description: 'take away what no document says, of the kinds that documents are of' }),
    ),
    dryRun: Type.Optional(Type.Boolean({ description: 'try all of it, and leave everything as it is' })),
  },
  { title: 'ConfigurationInput' },
)
export type ConfigurationInput = Static<typeof ConfigurationInput>

/** What becomes of one thing; `before` and `after` as documents say it, where it changes. */
export const ConfigurationChange = Type.Object(
  {
    kind: Type.Unsafe<'create' | 'update' | 'delete' | 'unchanged'>({
      ...{ type: 'string', enum: ['create', 'update', 'delete', 'unchanged'] },
    }),
    of: Type.String({ description: 'the kind of document' }),
    name: Type.String(),
    before: Type.Optional(Type.Object({}, { additionalProperties: true })),
    after: Type.Optional(Type.Object({}, { additionalProperties: true })),
  },
  { title: 'ConfigurationChange' },
)
export type ConfigurationChange = Static<typeof ConfigurationChange>

/** What applying documents changes, or would change. */
export const ConfigurationPlan = Type.Object(
  { changes: Type.Array(ConfigurationChange) },
  { title: 'ConfigurationPlan' },
)
export type ConfigurationPlan = Static<typeof ConfigurationPlan>
