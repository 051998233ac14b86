import type { TopicCheck, TopicDraft } from '@digital-spine/api'
import { checkTopicContent, isSpineError, type TopicExample } from '@digital-spine/core'
import type { Problem, Validator } from '@digital-spine/schema'
import type { GatewayContext } from '../context.ts'

/** What is wrong with what a version would consist of, and with a payload of it; nothing of it is kept. Throws TOO_LARGE. */
export async function checkDraft(
  { validators }: Pick<GatewayContext, 'validators'>,
  { content, payload }: TopicDraft,
): Promise<TopicCheck> {
  let validator: Validator
  try {
    checkTopicContent(content)
    validator = await validators.compile(content)
  } catch (error) {
    return { schema: problemsOf(error, 'SCHEMA_INVALID'), examples: [], payload: null }
  }
  try {
    const examples = []
    for (const example of content.examples ?? [])
      examples.push({ name: example.name, problems: await problemsWith(validator, example) })
    return { schema: [], examples, payload: payload === undefined ? null : await problemsWith(validator, payload) }
  } finally {
    validator.close()
  }
}

async function problemsWith(
  validator: Validator,
  { content, encoding }: Pick<TopicExample, 'content' | 'encoding'>,
): Promise<Problem[]> {
  try {
    await validator.check(Buffer.from(content, encoding))
    return []
  } catch (error) {
    return problemsOf(error, 'PAYLOAD_INVALID')
  }
}

function problemsOf(error: unknown, code: 'SCHEMA_INVALID' | 'PAYLOAD_INVALID'): Problem[] {
  if (!isSpineError(error, code)) throw error
  const errors = error.details?.errors as Problem[] | undefined
  return errors ?? [{ message: error.message }]
}
