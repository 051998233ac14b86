import { type Html, html } from './html.ts'

/** One page of the documents. */
export function renderPage(
  title: string,
  {
    navigation,
    main,
  }: { readonly navigation: readonly { href: string; text: string; current: boolean }[]; main: Html },
): string {
  const links = navigation.map(
    ({ href, text, current }) =>
      html`<li><a href="${href}"${current ? html` aria-current="page"` : ''}>${text}</a></li>`,
  )
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<a class="skip" href="#main">To the text</a>
<nav aria-label="Pages"><ul>${links}</ul></nav>
<main id="main">${main}</main>
</body>
</html>
`.html
}
