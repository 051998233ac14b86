import { Suspense } from 'react'
import { Copy } from '../../kit/copy.tsx'
import { latePart } from '../../kit/late-part.tsx'
import { Loading } from '../../kit/loading.tsx'
import { languageOf } from './format-names.ts'
import css from './topics.module.css'

export const CodeEditor = latePart(async () => (await import('../../kit/code-editor.tsx')).CodeEditor)

/** A file of a version, to be read. */
export function FileView({ path, text }: { path: string; text: string }) {
  return (
    <div>
      <div className={css.fileTop}>
        <span className="breaks">{path}</span>
        <Copy text={text} what={path} />
      </div>
      <Suspense fallback={<Loading />}>
        <CodeEditor value={text} label={path} language={languageOf(path)} />
      </Suspense>
    </div>
  )
}
