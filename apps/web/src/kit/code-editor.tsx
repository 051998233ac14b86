import './code.css'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { xml } from '@codemirror/lang-xml'
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, setDiagnostics } from '@codemirror/lint'
import { EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef } from 'react'

export type CodeLanguage = 'json' | 'xml' | 'plain'
/** A place of the text that is wrong; lines and columns from 1. */
export type CodeProblem = { readonly message: string; readonly line?: number; readonly column?: number | undefined }

const none: readonly CodeProblem[] = []
const languages: Readonly<Record<CodeLanguage, () => Extension>> = { json, xml, plain: () => [] }
const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.attributeName], color: 'var(--code-name)' },
  { tag: [tags.string, tags.attributeValue], color: 'var(--code-text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-value)' },
  { tag: [tags.tagName, tags.keyword], color: 'var(--code-tag)' },
  { tag: tags.comment, color: 'var(--code-comment)', fontStyle: 'italic' },
  { tag: tags.invalid, color: 'var(--mantine-color-error)' },
])
const look = EditorView.theme({
  '&': { fontSize: '13px', color: 'var(--mantine-color-text)', maxHeight: 'inherit', height: '100%' },
  '&.cm-focused': { outline: '2px solid var(--mantine-primary-color-filled)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'ui-monospace, monospace', overflow: 'auto', lineHeight: '1.5' },
  '.cm-gutters': {
    background: 'transparent',
    color: 'var(--mantine-color-dimmed)',
    border: 'none',
    paddingRight: '4px',
  },
  '.cm-activeLine, .cm-activeLineGutter': { background: 'var(--code-line)' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { background: 'var(--code-selected) !important' },
  '.cm-lintRange-error': { background: 'none', textDecoration: 'underline wavy var(--mantine-color-error)' },
  '.cm-tooltip': {
    background: 'var(--mantine-color-body)',
    color: 'var(--mantine-color-text)',
    border: '1px solid var(--mantine-color-default-border)',
  },
})

/** Typing over a selection: the browser would put the look of what was there into style attributes, which the policy forbids. */
const replacing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { inputType, data, isComposing } = event
    const isOver = !view.state.selection.main.empty && !isComposing
    if (inputType !== 'insertText' || data === null || !isOver) return false
    view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true })
    return true
  },
})

/**
 * Text with colours and line numbers, to be read, or with `onChange` to be written. It lives in a shadow root: there its styles
 * are adopted style sheets, where the policy forbids style elements. Tab leaves it.
 */
export function CodeEditor({
  value,
  label,
  language,
  problems = none,
  place,
  onChange,
}: {
  value: string
  label: string
  language: CodeLanguage
  problems?: readonly CodeProblem[]
  /** Where the cursor is to go; another object leads there again. */
  place?: { readonly line: number; readonly column: number } | undefined
  onChange?: (text: string) => void
}) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const change = useRef(onChange)
  change.current = onChange
  const first = useRef(value)
  const isReadOnly = onChange === undefined
  useEffect(() => {
    const { current } = host
    if (current === null) return
    const root = current.shadowRoot ?? current.attachShadow({ mode: 'open' })
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          ...[
            lineNumbers(),
            drawSelection(),
            bracketMatching(),
            look,
            syntaxHighlighting(colours),
            languages[language](),
          ],
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorView.lineWrapping,
          isReadOnly
            ? [EditorState.readOnly.of(true), EditorView.editable.of(false)]
            : [
                history(),
                indentOnInput(),
                highlightActiveLine(),
                replacing,
                keymap.of([...historyKeymap, ...defaultKeymap]),
              ],
          EditorView.updateListener.of(({ docChanged, state }) => {
            first.current = state.doc.toString()
            if (docChanged) change.current?.(first.current)
          }),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [language, label, isReadOnly])
  useEffect(() => {
    const { current } = view
    if (current === null || value === current.state.doc.toString()) return
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } })
  }, [value])
  useEffect(() => {
    const { current } = view
    current?.dispatch(setDiagnostics(current.state, toDiagnostics(current.state, problems)))
  }, [problems])
  useEffect(() => {
    const { current } = view
    if (current === null || place === undefined || place.line > current.state.doc.lines) return
    const { from, to } = current.state.doc.line(place.line)
    current.dispatch({ selection: { anchor: Math.min(from + place.column - 1, to) }, scrollIntoView: true })
    current.focus()
  }, [place])
  return <div ref={host} className="code-editor" />
}

function toDiagnostics({ doc }: EditorState, problems: readonly CodeProblem[]): Diagnostic[] {
  return problems.flatMap(({ message, line, column = 1 }) => {
    if (line === undefined || line < 1 || line > doc.lines) return []
    const { from: start, to } = doc.line(line)
    const from = Math.min(start + column - 1, to)
    return [{ from, to: Math.max(from, to), message, severity: 'error' as const }]
  })
}
