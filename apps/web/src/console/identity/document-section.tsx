import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../../kit/code-block.tsx'
import css from './identity.module.css'

/** The DID document as it stands on the ledger. */
export function DocumentSection({ document }: { document: unknown }) {
  const { t } = useTranslation('identity')
  return (
    <details className={css.unfold}>
      <summary>{t('document')}</summary>
      <p className={css.note}>{t('documentNote')}</p>
      <CodeBlock label={t('document')} text={JSON.stringify(document, undefined, 2)} />
    </details>
  )
}
