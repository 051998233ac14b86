// node apps/cli/test/api-examples/record.ts: tells the story, and writes it down for the documents of a gateway; Biome formats that.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { startParticipants } from '../participants.ts'
import { tellStory } from './story.ts'
import { tellFrames } from './tell-frames.ts'
import { createTellers } from './teller.ts'

const folderOfDocs = join(import.meta.dirname, '../../../../services/gateway/src/docs')
const write = (file: string, told: readonly unknown[]): void =>
  writeFileSync(join(folderOfDocs, file), `${JSON.stringify(told, null, 1)}\n`)

// What was written down before may not fit the documents any more, and would keep them from being made.
write('api-examples.json', [])
using folder = tempFolder()
await using network = await startParticipants(`sqlite:${folder.path}/hub.sqlite`)
const { tellers, told } = await createTellers([await network.join(), await network.join()])
const [maker, partner] = tellers
if (maker === undefined || partner === undefined) throw new Error('there are two')
await tellStory(maker, partner)
write('api-examples.json', told)
write('event-examples.json', await tellFrames(maker, partner))
