import type { GatewayTopicVersion } from '@digital-spine/api'

/** The JSON Schema of a version that is one; undefined for other formats, and if it refers to other files. */
export function schemaOf({ content }: GatewayTopicVersion): unknown {
  const [file, ...others] = content.files
  return content.format !== 'jsonschema' || file === undefined || others.length > 0
    ? undefined
    : (JSON.parse(file.content) as unknown)
}
