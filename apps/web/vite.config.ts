import { defineConfig } from 'vite';
import { PAGE_BASE } from './build/places.ts';

/** Where `npm run dev -w @apphub/web` finds a service: the one of `npm start`. */
const SERVICE = 'http://127.0.0.1:4000';

export default defineConfig({
  base: PAGE_BASE,
  clearScreen: false,
  build: {
    target: 'es2023',
    // A file that is put into another one would be inline, which the page's policy refuses.
    assetsInlineLimit: 0,
    // Vite asks for the looks of a page once only: a page whose code is loaded at a second try would be without.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What is imported first runs first, in whichever file it ends up: api/no-eval.ts counts on it.
    rolldownOptions: {
      output: { strictExecutionOrder: true },
      treeshake: { moduleSideEffects: [{ test: /\/(libs\/(model|client)|node_modules\/zod)\//, sideEffects: false }] },
    },
  },
  server: { proxy: { '^/(?!ui/|@|src/|node_modules/|libs/)': { target: SERVICE, ws: true } } },
});
