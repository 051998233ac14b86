import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** No inline script or style: the page's content security policy forbids them. */
export default defineConfig({
  plugins: [react()],
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 900 },
})
