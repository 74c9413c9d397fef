import { cleanup } from 'vitest-browser-svelte'
import { beforeAll } from 'vitest'
import { showWindow } from './window.ts'

// The first window of a page takes seconds on a busy machine. Otherwise the first test would wait for it.
beforeAll(async () => {
  await showWindow()
  while (document.querySelector('main') === null) await new Promise((later) => setTimeout(later, 50))
  cleanup()
})
