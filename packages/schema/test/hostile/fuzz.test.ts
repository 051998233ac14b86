import { type TopicFormat, topicFormats } from '@digital-spine/core'
import { afterAll, it } from 'vitest'
import { createValidators } from '../../src/validators.ts'
import { fuzz } from './fuzz.ts'

const validators = createValidators({ workers: 2, memoryMb: 128, maxCheckMs: 500, maxCompileMs: 2000 })
afterAll(() => validators.close())

/** A stream of XSD is a thread of its own. */
const runs = (format: TopicFormat): number => (format === 'xsd' ? 10 : 60)

it.each(topicFormats)('schemas and payloads of %s that were changed at random are judged', (format) =>
  fuzz(validators, format, runs(format)),
)
