// Writes docs/errors.md from the error table: `node scripts/make-errors-doc.ts`.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { referenceErrors } from '@digital-spine/api'
import { type ErrorCode, type ErrorEntry, errorTable } from '@digital-spine/core'

/** The page, in the order of the table. */
export function errorsPage(table: Readonly<Record<ErrorCode, ErrorEntry>>): string {
  const rows = Object.entries(table).map(
    ([code, { status, summary, action }]) =>
      `| \`${code}\` | ${status} | ${summary} | ${action} | ${atDdhub(code as ErrorCode)} |`,
  )
  return `# Errors

Every error answer has this body; \`code\` is stable, \`reason\` is a sentence for people, \`additionalDetails\` data for programs:

\`\`\`json
{ "err": { "code": "PAYLOAD_INVALID", "reason": "…", "additionalDetails": {} }, "timestamp": "…", "statusCode": 422 }
\`\`\`

On the broker's stream the same code comes in an error frame. The command line prints it and ends with exit code 2 for a mistake in the call
(HTTP status 400) and 1 for the rest. This page is generated from \`packages/core/src/errors.ts\`.

A gateway answers as the DDHub client gateway does at the paths which that has too, and has the code of this table as \`spineCode\`
([docs/compatibility.md](compatibility.md)): the last column, where it differs. Beside it, a payload that is no JSON is
\`MESSAGING::PAYLOAD JSON PARSE FAILED\` (400), and what the broker refuses of a topic \`MB::ERROR\` (400).

| Code | HTTP | What it means | What to do | As DDHub tells it |
|---|---|---|---|---|
${rows.join('\n')}
`
}

function atDdhub(code: ErrorCode): string {
  const found = referenceErrors[code]
  return found === undefined ? '' : `\`${found.code}\` ${found.status}`
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../docs/errors.md'), errorsPage(errorTable))
