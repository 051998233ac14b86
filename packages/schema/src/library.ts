import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TopicContent, TopicExample, TopicFile } from '@digital-spine/core'

/** A topic of the sector that is ready to be published under anybody's name. */
export type LibraryTopic = Manifest & { readonly name: string; readonly content: TopicContent }

/** What `topic.json` says; `parts` are files that several topics have in common. */
type Manifest = {
  readonly version: string
  readonly description: string
  readonly tags: readonly string[]
  readonly parts?: readonly string[]
}

const root = join(import.meta.dirname, '../library')
const main = 'schema.json'

/** The topics of `packages/schema/library`, by name. */
export const readLibrary = (): readonly LibraryTopic[] => namesIn('topics').map(readTopic)

function readTopic(name: string): LibraryTopic {
  const folder = join('topics', name)
  const manifest = JSON.parse(readText(folder, 'topic.json')) as Manifest
  const parts = (manifest.parts ?? []).map((path): TopicFile => ({ path, content: readText('parts', path) }))
  const examples = join(folder, 'examples')
  return {
    ...{ ...manifest, name },
    content: {
      ...{ format: 'jsonschema', main, files: [{ path: main, content: readText(folder, main) }, ...parts] },
      documentation: readText(folder, 'README.md'),
      examples: namesIn(examples).map(
        (file): TopicExample => ({ name: file, content: readText(examples, file), encoding: 'utf8' }),
      ),
    },
  }
}

const namesIn = (folder: string): string[] => readdirSync(join(root, folder)).toSorted()

const readText = (folder: string, file: string): string => readFileSync(join(root, folder, file), 'utf8')
