import { Code } from '@mantine/core'

/** A payload, one member a line. */
export function Payload({ text }: { text: string }) {
  return (
    <Code block tabIndex={0} aria-label="Payload" role="region" className="payload">
      {pretty(text)}
    </Code>
  )
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}
