import { UnstyledButton } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { topicColour } from '../topic-colour.ts'

/** A message in a list; opened it shows its payload and what else is known. */
export function MessageRow(props: {
  at: number
  topicName: string
  aside: ReactNode
  open: boolean
  onToggle: () => void
  children: ReactNode
}) {
  const id = useId()
  return (
    <li className="message-row">
      <UnstyledButton
        className="message-summary"
        aria-expanded={props.open}
        {...(props.open ? { 'aria-controls': id } : {})}
        onClick={props.onToggle}
      >
        <span className="time">{new Date(props.at).toLocaleTimeString()}</span>
        <span>
          <i className="swatch" style={{ background: topicColour(props.topicName) }} aria-hidden="true" />{' '}
          <span className="open-message">{props.topicName}</span>
        </span>
        <span className="message-aside">{props.aside}</span>
      </UnstyledButton>
      {props.open && (
        <div id={id} className="message-detail">
          {props.children}
        </div>
      )}
    </li>
  )
}
