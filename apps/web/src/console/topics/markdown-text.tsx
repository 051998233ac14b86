import { Code, Table, Title } from '@mantine/core'
import { type Block, type Inline, readMarkdown } from './markdown.ts'
import css from './topics.module.css'

/** Markdown as elements of the page; its headings come below that of the section around it. */
export function MarkdownText({ source }: { source: string }) {
  return (
    <div className={css.prose}>
      {readMarkdown(source).map((block, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text's blocks have nothing but their place
        <Part key={i} block={block} />
      ))}
    </div>
  )
}

function Part({ block }: { block: Block }) {
  if (block.kind === 'heading')
    return (
      <Title order={block.level <= 1 ? 3 : block.level === 2 ? 4 : 5} size={block.level <= 1 ? 'h4' : 'h5'}>
        <Line pieces={block.text} />
      </Title>
    )
  if (block.kind === 'code') return <Code block>{block.text}</Code>
  if (block.kind === 'paragraph') return <p>{<Line pieces={block.text} />}</p>
  if (block.kind === 'quote') return <blockquote>{<Line pieces={block.text} />}</blockquote>
  if (block.kind === 'table')
    return (
      <div className={css.sideways}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {block.head.map((cell, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <Table.Th key={i}>
                  <Line pieces={cell} />
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {block.rows.map((row, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <Table.Tr key={i}>
                {row.map((cell, j) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  <Table.Td key={j}>
                    <Line pieces={cell} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    )
  const List = block.ordered ? 'ol' : 'ul'
  return (
    <List>
      {block.items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <li key={i}>
          <Line pieces={item} />
        </li>
      ))}
    </List>
  )
}

function Line({ pieces }: { pieces: readonly Inline[] }) {
  return pieces.map((piece, i) => {
    const key = `${i}`
    if (piece.kind === 'code') return <Code key={key}>{piece.text}</Code>
    if (piece.kind === 'strong') return <strong key={key}>{piece.text}</strong>
    if (piece.kind === 'emphasis') return <em key={key}>{piece.text}</em>
    if (piece.kind === 'link')
      return (
        <a key={key} href={piece.to} rel="noreferrer">
          {piece.text}
        </a>
      )
    return piece.text
  })
}
