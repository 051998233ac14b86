import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** What every page needs, in one part: many small ones take longer, and pack worse. */
const base =
  /node_modules\/(?:react|react-dom|scheduler|wouter|regexparam|use-sync-external-store|i18next[a-z-]*|react-i18next|html-parse-stringify|void-elements|clsx|@tanstack\/(?:query-core|react-query)|@mantine\/core\/esm\/core|@mantine\/hooks)\//

/** No inline script or style: the page's content security policy forbids them. */
export default defineConfig({
  plugins: [react(), styleByComponent()],
  build: {
    ...{ assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 900 },
    // Those that know light-dark(), which is written for others as what the color scheme chosen here does not reach.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'base', test: base, priority: 1 },
            // What this many parts or more have in common is one: fewer, and pages wait for many; more, and they load what they do not show.
            { name: 'shared', minShareCount: 10 },
          ],
        },
      },
    },
  },
})

/**
 * Each component of Mantine brings its own styles, so that a page loads those of what it shows. They are in a layer, which gives
 * way to our own whichever is loaded first.
 */
function styleByComponent(): Plugin {
  return {
    name: 'style-by-component',
    transform: {
      filter: { id: /@mantine\/core\/esm\/.*\.module\.mjs$/ },
      handler(code, id) {
        const component = id.slice(id.lastIndexOf('/') + 1, -'.module.mjs'.length)
        return { code: `import '@mantine/core/styles/${component}.layer.css'\n${code}`, map: null }
      },
    },
  }
}
