const draft = 'https://json-schema.org/draft/2020-12/schema'
const quarter = { type: 'string', format: 'date-time', description: 'Start of a quarter-hour, UTC (ISO 8601).' }
const power = (about: string) => ({
  type: 'number',
  minimum: -1_000_000,
  maximum: 1_000_000,
  description: `${about} kW; consumption is positive, feed-in negative.`,
})

/** What the sandbox's participants exchange: a topic's owner (label of its organisation), name, version and JSON Schema. */
export const sandboxTopics = [
  {
    owner: 'voltware',
    name: 'meter-readings',
    version: '1.1.0',
    schema: {
      $schema: draft,
      title: 'Quarter-hour meter readings of one connection point',
      type: 'object',
      additionalProperties: false,
      required: ['meteringPoint', 'interval', 'resolution', 'importKWh', 'exportKWh', 'quality'],
      properties: {
        meteringPoint: {
          type: 'string',
          pattern: '^DE[0-9]{31}$',
          description: 'Metering point id, 33 characters.',
          examples: [`DE${'1'.padStart(31, '0')}`],
        },
        interval: quarter,
        resolution: { const: 'PT15M' },
        importKWh: { type: 'number', minimum: 0, maximum: 1000 },
        exportKWh: { type: 'number', minimum: 0, maximum: 1000 },
        quality: { enum: ['measured', 'estimated', 'substituted'] },
        stateOfCharge: { type: 'number', minimum: 0, maximum: 1, description: 'Of the battery, 0 to 1.' },
      },
    },
  },
  {
    owner: 'flexpool',
    name: 'flexibility-offers',
    version: '1.1.0',
    schema: {
      $schema: draft,
      title: 'Flexibility that an aggregator offers for one quarter-hour',
      type: 'object',
      additionalProperties: false,
      required: ['offerId', 'gridArea', 'interval', 'resolution', 'upKW', 'downKW', 'priceEURPerMWh'],
      properties: {
        offerId: { type: 'string', minLength: 1, maxLength: 64 },
        gridArea: {
          type: 'string',
          pattern: '^[0-9]{2}[A-Z0-9-]{14}$',
          description: 'EIC area code.',
          examples: ['10YDE-VE-------2'],
        },
        interval: quarter,
        resolution: { const: 'PT15M' },
        upKW: { ...power('Feed-in it can add,'), minimum: 0 },
        downKW: { ...power('Feed-in it can take away,'), minimum: 0 },
        priceEURPerMWh: { type: 'number', minimum: -9999, maximum: 9999 },
      },
    },
  },
  {
    owner: 'northgrid',
    name: 'operating-envelopes',
    version: '1.1.0',
    schema: {
      $schema: draft,
      title: 'Limits of exchange with the grid at a connection point for one quarter-hour',
      type: 'object',
      additionalProperties: false,
      required: ['meteringPoint', 'interval', 'resolution', 'importLimitKW', 'exportLimitKW', 'reason'],
      properties: {
        meteringPoint: {
          type: 'string',
          pattern: '^(DE[0-9]{31}|\\*)$',
          description: 'One metering point, or * for all of the area.',
          examples: ['*'],
        },
        interval: quarter,
        resolution: { const: 'PT15M' },
        importLimitKW: { ...power('Most it may draw,'), minimum: 0 },
        exportLimitKW: { ...power('Most it may feed in,'), minimum: 0 },
        reason: { enum: ['normal', 'congestion', 'voltage', 'maintenance'] },
      },
    },
  },
  {
    owner: 'spine',
    name: 'greetings',
    version: '1.0.0',
    schema: {
      $schema: draft,
      title: 'A greeting',
      type: 'object',
      additionalProperties: false,
      required: ['text'],
      properties: {
        text: { type: 'string', minLength: 1, maxLength: 500, examples: ['Hello from a newcomer'] },
      },
    },
  },
] as const
