import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import type { UserConfig } from 'vite'

/** What both sites are built with. In development the API is asked through Vite, so that a page is of the API's own origin. */
export function site(name: 'console' | 'center', base: string, port: number): UserConfig {
  const root = fileURLToPath(new URL(name, import.meta.url))
  const api = `http://127.0.0.1:${process.env.ZHIYIN_PORT ?? '8080'}`
  return {
    root,
    base,
    plugins: [vue()],
    define: {
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_I18N_FULL_INSTALL__: 'false',
      __VUE_I18N_LEGACY_API__: 'false',
      __INTLIFY_PROD_DEVTOOLS__: 'false',
    },
    build: {
      outDir: fileURLToPath(new URL(`dist${base}`, import.meta.url)),
      emptyOutDir: true,
      assetsInlineLimit: 0,
      target: ['chrome103', 'safari15'],
      chunkSizeWarningLimit: 700,
    },
    server: { port, proxy: { '/v1': { target: api }, '/openapi.json': { target: api } } },
  }
}
