import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** No inline script or style: the page's content security policy forbids them. */
export default defineConfig({
  plugins: [react(), styleByComponent()],
  build: {
    ...{ assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 900 },
    // Those that know light-dark(), which is written for others as what the color scheme chosen here does not reach.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
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
