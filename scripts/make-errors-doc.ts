// Writes docs/errors.md from the error table: `node scripts/make-errors-doc.ts`.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ErrorEntry, errorTable } from '@digital-spine/core'

/** The page, in the order of the table. */
export function errorsPage(table: Readonly<Record<string, ErrorEntry>>): string {
  const rows = Object.entries(table).map(
    ([code, { status, summary, action }]) => `| \`${code}\` | ${status} | ${summary} | ${action} |`,
  )
  return `# Errors

Every error answer has this body; \`code\` is stable, \`reason\` is a sentence for people, \`additionalDetails\` data for programs:

\`\`\`json
{ "err": { "code": "PAYLOAD_INVALID", "reason": "…", "additionalDetails": {} }, "timestamp": "…", "statusCode": 422 }
\`\`\`

On the broker's stream the same code comes in an error frame. The command line prints it and ends with exit code 2 for a mistake in the call
(HTTP status 400) and 1 for the rest. This page is generated from \`packages/core/src/errors.ts\`.

| Code | HTTP | What it means | What to do |
|---|---|---|---|
${rows.join('\n')}
`
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../docs/errors.md'), errorsPage(errorTable))
