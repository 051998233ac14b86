import type { TopicFile, TopicSchema } from '@digital-spine/core'
import { unusableSchema } from './unusable-schema.ts'

/** The file that checking starts with. Throws SCHEMA_INVALID if the version does not have it. */
export function getMainFile({ files, main }: TopicSchema): TopicFile {
  const file = files.find(({ path }) => path === main)
  if (file === undefined) throw unusableSchema([{ message: `The version has no file "${main}".` }])
  return file
}
